package dev.faultline.agent.trace;

import dev.faultline.agent.chronicle.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import net.openhft.chronicle.bytes.MappedBytes;

/// The one place that reads trace files with Chronicle Bytes: the whole file in one read-only
/// mapping, read from front to back. Every read says what it expects, for the message when the file
/// ends there.
final class MappedTraceInput implements AutoCloseable {
  private final Path file;
  private final long length;
  private final WholeFile whole;
  private final MappedBytes bytes;
  private long offset;

  MappedTraceInput(Path file) throws IOException {
    this.file = file;
    length = Files.size(file);
    if (length == 0) {
      throw TraceFormatException.truncated(file, 0, "the header");
    }
    whole = WholeFile.map(file, length, true);
    bytes = whole.bytes();
    bytes.readLimit(length); // what lies beyond the write position could not be read otherwise
  }

  long offset() {
    return offset;
  }

  long remaining() {
    return length - offset;
  }

  long readLong(String what) {
    need(Long.BYTES, what);
    long value = bytes.readLong(offset);
    offset += Long.BYTES;
    return value;
  }

  int readInt(String what) {
    need(Integer.BYTES, what);
    int value = bytes.readInt(offset);
    offset += Integer.BYTES;
    return value;
  }

  /// Fills the first `count` bytes of `into`.
  void read(byte[] into, int count, String what) {
    need(count, what);
    bytes.readPosition(offset);
    bytes.read(into, 0, count);
    offset += count;
  }

  /// SHA-256 of the whole file, in hexadecimal.
  String digest() {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      byte[] chunk = new byte[1 << 16];
      bytes.readPosition(0);
      for (long left = length; left > 0; ) {
        int n = bytes.read(chunk, 0, (int) Math.min(left, chunk.length));
        sha.update(chunk, 0, n);
        left -= n;
      }
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  private void need(long count, String what) {
    if (remaining() < count) {
      throw TraceFormatException.truncated(file, length, what);
    }
  }

  @Override
  public void close() {
    whole.close();
  }
}
