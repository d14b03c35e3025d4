package dev.faultline.agent.wire.connect;

import dev.faultline.agent.migration.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// The answer to an [Opening]: come in, or one line that says why not.
///
/// @param refusal empty for a welcome
public record Welcome(String refusal) {
  /// The fixed part; the text follows.
  public static final int BYTES = 8;

  private static final int MAGIC = 0x464C5457; // FLTW
  private static final int TEXT_BYTES_MAX = 1024;

  public byte[] encode() {
    byte[] text = refusal.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(text.length, TEXT_BYTES_MAX);
    return ByteBuffer.allocate(BYTES + length)
        .putInt(MAGIC)
        .putInt(length)
        .put(text, 0, length)
        .array();
  }

  /// How many bytes of text follow the fixed part.
  ///
  /// @throws ProtocolException if a stranger answers
  public static int textBytes(ByteBuffer fixed) {
    int magic = fixed.getInt();
    int length = fixed.getInt();
    if (magic != MAGIC || length < 0 || length > TEXT_BYTES_MAX) {
      throw new ProtocolException("what answers there is no Faultline agent");
    }
    return length;
  }

  public static Welcome of(ByteBuffer text) {
    return new Welcome(StandardCharsets.UTF_8.decode(text).toString());
  }
}
