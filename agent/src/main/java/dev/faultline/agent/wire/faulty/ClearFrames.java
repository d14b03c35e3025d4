package dev.faultline.agent.wire.faulty;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/// Finds where frames begin in one direction of a connection in the clear, and puts one more
/// between two of them. For one thread at a time.
final class ClearFrames {
  private long left; // of the frame, behind its length
  private int length; // as far as it is here
  private int lengthBytes; // that are here
  private byte @Nullable [] another;

  /// @param before so many bytes come before the first frame
  ClearFrames(int before) {
    left = before;
  }

  /// Whether a frame may begin now.
  boolean isBetween() {
    return left == 0 && lengthBytes == 0;
  }

  /// Puts this frame behind the one that is crossing.
  void put(byte[] frame) {
    another = frame;
  }

  /// What crosses when these bytes do.
  ///
  /// @param count of them, from the first
  /// @return the same array, with as many, or another one, as long as what crosses
  byte[] through(byte[] bytes, int count) {
    int at = 0;
    while (at < count) {
      if (left > 0) {
        int some = (int) Math.min(left, count - at);
        left -= some;
        at += some;
      } else {
        length = length << 8 | bytes[at++] & 0xff;
        if (++lengthBytes == Integer.BYTES) {
          left = length & 0xffff_ffffL;
          length = 0;
          lengthBytes = 0;
        }
      }
      byte[] more = another;
      if (more != null && isBetween()) {
        another = null;
        return with(more, at, bytes, count);
      }
    }
    return bytes;
  }

  private byte[] with(byte[] more, int at, byte[] bytes, int count) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(bytes, 0, at);
    all.writeBytes(more);
    byte[] rest = new byte[count - at];
    System.arraycopy(bytes, at, rest, 0, rest.length);
    all.writeBytes(through(rest, rest.length));
    return all.toByteArray();
  }
}
