package dev.faultline.agent.trace.write;

import dev.faultline.agent.chronicle.ChronicleFolders;
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
    ChronicleFolders.none();
    bytes = MappedBytes.mappedBytes(file.toFile(), CHUNK_BYTES, CHUNK_BYTES);
  }

  /// @throws FullDiskException as the others do, where the disk is full
  void writeLong(long value) {
    put(() -> bytes.writeLong(value));
  }

  void writeInt(int value) {
    put(() -> bytes.writeInt(value));
  }

  void write(byte[] data) {
    put(() -> bytes.write(data));
  }

  /// A mapped page for which the disk has no room is a fault of memory access: the JVM makes an
  /// error of the signal.
  private void put(Runnable write) {
    try {
      write.run();
    } catch (InternalError e) {
      throw new FullDiskException(file);
    }
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
