package dev.faultline.agent.fuzz;

import dev.faultline.agent.trace.TraceFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// The checksums of a trace file, which no mutation would ever hit.
final class TraceSums {
  private static final int HEADER_AT = 20;
  private static final int BLOCK_AT = 20;
  private static final int CONTENT_AT = 4;

  private TraceSums() {}

  /// Puts them right in place, as far as the lengths lead.
  static void putRight(byte[] bytes) {
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < HEADER_AT) {
      return;
    }
    int length = file.getInt(12);
    if (length < 0 || length > bytes.length - HEADER_AT) {
      return;
    }
    file.putInt(
        16, TraceFormat.crc(Arrays.copyOfRange(bytes, HEADER_AT, HEADER_AT + length), length));
    int at = HEADER_AT + length;
    boolean end = false;
    while (!end && bytes.length - at >= BLOCK_AT) {
      int vcpu = file.getInt(at);
      int size = file.getInt(at + 12);
      if (size < 0 || size > bytes.length - at - BLOCK_AT) {
        return;
      }
      byte[] data = Arrays.copyOfRange(bytes, at + BLOCK_AT, at + BLOCK_AT + size);
      file.putInt(
          at + 16, TraceFormat.crc(vcpu, file.getInt(at + 4), file.getInt(at + 8), data, size));
      at += BLOCK_AT + size;
      end = vcpu == TraceFormat.END_OF_BLOCKS;
    }
    if (bytes.length - at >= CONTENT_AT + TraceFormat.CONTENT_BYTES) {
      int from = at + CONTENT_AT;
      byte[] content = Arrays.copyOfRange(bytes, from, from + TraceFormat.CONTENT_BYTES);
      file.putInt(at, TraceFormat.crc(content, content.length));
    }
  }
}
