package dev.faultline.agent.wire.faulty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.random.SeededRandom;
import dev.faultline.agent.wire.faulty.TlsRecords.Spoilt;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Records of random lengths cut into random pieces, beside what is worked out from whole records.
class TlsRecordsTest {
  private static final int HANDSHAKE = 22;
  private static final int DATA = 23;

  private static byte[] record(SeededRandom random, int type) {
    int length = 1 + (int) random.nextBelow(type == DATA ? 600 : 40);
    byte[] record = new byte[5 + length];
    for (int i = 5; i < record.length; i++) {
      record[i] = (byte) random.nextLong();
    }
    record[0] = (byte) type;
    record[1] = 3;
    record[2] = 3;
    record[3] = (byte) (length >> 8);
    record[4] = (byte) length;
    return record;
  }

  /// What crosses of these, in pieces of up to 300 bytes.
  private static byte[] through(SeededRandom random, List<byte[]> records, Spoilt how, int which) {
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    records.forEach(sent::writeBytes);
    byte[] all = sent.toByteArray();
    int[] begun = {0};
    TlsRecords way = new TlsRecords(() -> begun[0]++ == which ? how : Spoilt.NOT);
    ByteArrayOutputStream come = new ByteArrayOutputStream();
    for (int at = 0; at < all.length; ) {
      int count = (int) Math.min(all.length - at, 1 + random.nextBelow(300));
      byte[] piece = Arrays.copyOfRange(all, at, at + 300); // longer than what is in it
      byte[] crossing = way.through(piece, count);
      come.write(crossing, 0, crossing == piece ? count : crossing.length);
      at += count;
    }
    return come.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void just_the_record_that_is_due_is_changed_or_comes_twice(long seed) {
    SeededRandom random = SeededRandom.stream(seed, "records");
    List<byte[]> records = new ArrayList<>();
    List<Integer> data = new ArrayList<>(); // which of them hold data
    for (int i = 0; i < 30; i++) {
      boolean holds = random.nextBelow(3) > 0;
      if (holds) {
        data.add(i);
      }
      records.add(record(random, holds ? DATA : HANDSHAKE));
    }
    int which = (int) random.nextBelow(data.size());
    for (Spoilt how : Spoilt.values()) {
      List<byte[]> expected = new ArrayList<>(records);
      int at = data.get(which);
      if (how == Spoilt.CHANGED) {
        byte[] changed = records.get(at).clone();
        changed[5] ^= 1; // its first byte behind the header
        expected.set(at, changed);
      } else if (how == Spoilt.REPEATED) {
        expected.add(at, records.get(at));
      }
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      expected.forEach(all::writeBytes);
      assertThat(through(random, records, how, which))
          .as("seed %d, %s", seed, how)
          .isEqualTo(all.toByteArray());
    }
  }
}
