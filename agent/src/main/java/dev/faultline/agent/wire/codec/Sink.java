package dev.faultline.agent.wire.codec;

import dev.faultline.agent.memory.PageRuns;

/// Where the codec writes: live appends to a socket's buffers and sends page contents straight from
/// mapped memory, virtual only counts.
public interface Sink {
  void putByte(int value);

  void putInt(int value);

  void putLong(long value);

  void putBytes(byte[] bytes);

  /// The contents of these pages, in this order.
  void putPages(PageRuns runs, int pageSizeBytes);

  /// What crosses of the contents of pages, of so many bytes: compressed, or without those that
  /// cross as references.
  void putPacked(int byteCount);

  /// So many bytes of device state.
  void putDeviceState(long byteCount);

  /// Counts bytes and keeps none.
  final class Counter implements Sink {
    private long bytes;

    public long bytes() {
      return bytes;
    }

    public void reset() {
      bytes = 0;
    }

    @Override
    public void putByte(int value) {
      bytes++;
    }

    @Override
    public void putInt(int value) {
      bytes += Integer.BYTES;
    }

    @Override
    public void putLong(long value) {
      bytes += Long.BYTES;
    }

    @Override
    public void putBytes(byte[] content) {
      bytes += content.length;
    }

    @Override
    public void putPages(PageRuns runs, int pageSizeBytes) {
      bytes += runs.pageCount() * pageSizeBytes;
    }

    @Override
    public void putPacked(int byteCount) {
      bytes += byteCount;
    }

    @Override
    public void putDeviceState(long byteCount) {
      bytes += byteCount;
    }
  }
}
