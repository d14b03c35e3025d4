package dev.faultline.agent.trace;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import net.openhft.chronicle.bytes.MappedBytes;

/// The one place that writes trace files with Chronicle Bytes: a streaming mapping, which grows by
/// whole chunks, so that the file is cut to its length at the end.
final class MappedTraceOutput implements AutoCloseable {
  private static final int CHUNK_BYTES = 1 << 20;
  private final Path file;
  private final MappedBytes bytes;

  MappedTraceOutput(Path file) throws IOException {
    this.file = file;
    bytes = MappedBytes.mappedBytes(file.toFile(), CHUNK_BYTES, CHUNK_BYTES);
  }

  void writeLong(long value) {
    bytes.writeLong(value);
  }

  void writeInt(int value) {
    bytes.writeInt(value);
  }

  void write(byte[] data) {
    bytes.write(data);
  }

  /// Bytes written so far.
  long position() {
    return bytes.writePosition();
  }

  /// Continues to write at `offset`: to fill in a header that was not known before.
  void position(long offset) {
    bytes.writePosition(offset);
  }

  @Override
  public void close() throws IOException {
    long length = bytes.writePosition();
    bytes.releaseLast();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(length);
    }
  }
}
