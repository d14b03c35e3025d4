package dev.faultline.agent.wire.faulty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.random.SeededRandom;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Frames of random lengths cut into random pieces, beside what is worked out from whole frames.
class ClearFramesTest {
  private static final byte[] MORE = {0, 0, 0, 1, 77};
  private static final int BEFORE = 16;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void one_more_comes_behind_the_one_that_is_crossing(long seed) {
    SeededRandom random = SeededRandom.stream(seed, "frames");
    List<byte[]> all = new ArrayList<>();
    all.add(new byte[BEFORE]);
    for (int i = 0; i < 20; i++) {
      byte[] body = new byte[1 + (int) random.nextBelow(400)];
      all.add(ByteBuffer.allocate(4 + body.length).putInt(body.length).put(body).array());
    }
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    all.forEach(sent::writeBytes);
    byte[] bytes = sent.toByteArray();
    int asked = (int) random.nextBelow(bytes.length);
    ByteArrayOutputStream come = new ByteArrayOutputStream();
    ClearFrames way = new ClearFrames(BEFORE);
    for (int at = 0; at < bytes.length; ) {
      int count = (int) Math.min(1 + random.nextBelow(100), bytes.length - at);
      count = at < asked ? Math.min(count, asked - at) : count;
      if (at == asked) {
        say(way, come);
      }
      byte[] piece = new byte[200];
      System.arraycopy(bytes, at, piece, 0, count);
      byte[] crossing = way.through(piece, count);
      come.write(crossing, 0, crossing == piece ? count : crossing.length);
      at += count;
    }
    assertThat(come.toByteArray()).as("seed %d", seed).isEqualTo(expected(all, asked));
  }

  private static void say(ClearFrames way, ByteArrayOutputStream come) {
    if (way.isBetween()) {
      come.writeBytes(MORE);
    } else {
      way.put(MORE);
    }
  }

  private static byte[] expected(List<byte[]> all, int asked) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    boolean isSaid = false;
    for (byte[] one : all) {
      if (!isSaid && whole.size() >= asked && whole.size() > 0) {
        whole.writeBytes(MORE);
        isSaid = true;
      }
      whole.writeBytes(one);
    }
    if (!isSaid) {
      whole.writeBytes(MORE);
    }
    return whole.toByteArray();
  }
}
