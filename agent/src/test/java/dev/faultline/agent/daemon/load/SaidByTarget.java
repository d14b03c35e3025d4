package dev.faultline.agent.daemon.load;

import dev.faultline.agent.random.SeededRandom;
import dev.faultline.agent.wire.codec.MessageCodec;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// Frames that a target may send, or nearly, drawn at random.
final class SaidByTarget {
  private static final int TYPES = 24; // some more than there are
  private static final int PAGES = 600; // some more than the guest has

  private SaidByTarget() {}

  /// A message of a target's whose every field can be read, and may be wrong.
  ///
  /// @param channels how many connections there are
  static byte[] wellFormed(SeededRandom random, int channels) {
    ByteBuffer body = ByteBuffer.allocate(256);
    switch ((int) random.nextBelow(12)) {
      case 0 -> body.put((byte) MessageCodec.PREPARED).putInt((int) random.nextBelow(10));
      case 1 -> body.put((byte) MessageCodec.REFUSED).putInt(0);
      case 2 -> body.put((byte) MessageCodec.READY);
      case 3 -> body.put((byte) MessageCodec.RESUMED);
      case 4 -> body.put((byte) MessageCodec.ALL_RESIDENT);
      case 5 -> {
        body.put((byte) MessageCodec.RESIDENT).put((byte) random.nextBelow(2)).putInt(1);
        body.putLong(random.nextBelow(512)).putInt(1);
      }
      case 6 -> {
        body.put((byte) MessageCodec.MISSED).putInt(1);
        body.putLong(random.nextBelow(512)).putInt((int) random.nextBelow(4));
      }
      case 7, 8 -> {
        body.put((byte) MessageCodec.INSTALLED).putInt(channels);
        for (int i = 0; i < channels; i++) {
          body.putLong(random.nextBelow(3));
        }
      }
      default -> {
        body.put((byte) MessageCodec.REQUEST).putLong(random.nextBelow(PAGES));
        body.putInt((int) random.nextBelow(1024)).put((byte) random.nextBelow(2));
      }
    }
    return framed(body);
  }

  private static byte[] framed(ByteBuffer body) {
    int length = body.position();
    ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + length).putInt(length);
    return frame.put(body.array(), 0, length).array();
  }

  /// A frame of any type and of small numbers, of large ones, or with a length that lies.
  static byte[] damaged(SeededRandom random) {
    int type = (int) random.nextBelow(TYPES);
    long kind = random.nextBelow(4);
    int[] numbers = new int[(int) random.nextBelow(6)];
    Arrays.setAll(numbers, i -> (int) (kind == 1 ? random.nextLong() : random.nextBelow(4)));
    byte[] frame = HostileTarget.frame(type, numbers);
    if (kind == 2) {
      ByteBuffer.wrap(frame).putInt((int) random.nextBelow(1000));
    } else if (kind == 3) {
      ByteBuffer.wrap(frame).putInt((int) random.nextLong());
    }
    return frame;
  }
}
