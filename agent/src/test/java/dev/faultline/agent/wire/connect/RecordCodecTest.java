package dev.faultline.agent.wire.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.agent.random.SeededRandom;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RecordCodecTest {
  /// What a thing can be.
  sealed interface Thing {}

  record Leaf(long number, int small, double ratio, boolean flag, String text, Kind kind)
      implements Thing {}

  record Tree(List<Thing> things, TreeMap<String, Object> options) implements Thing {}

  record Raw(byte[] bytes, long[] numbers) implements Thing {}

  record Positive(int value) implements Thing {
    Positive {
      if (value <= 0) {
        throw new IllegalArgumentException("not positive: " + value);
      }
    }
  }

  enum Kind {
    ONE,
    OTHER
  }

  private static Tree tree() {
    TreeMap<String, Object> options = new TreeMap<>();
    options.put("direction", "dual");
    options.put("pivots", 7L);
    Leaf leaf = new Leaf(Long.MIN_VALUE, -1, 0.5, true, "gr\u00fc\u00df", Kind.OTHER);
    return new Tree(List.of(leaf, new Tree(List.of(), new TreeMap<>()), new Positive(3)), options);
  }

  @Test
  void what_was_written_is_read() {
    byte[] bytes = RecordCodec.encode(Thing.class, tree());
    assertThat(RecordCodec.decode(Thing.class, bytes)).isEqualTo(tree());
    Raw raw =
        (Raw)
            RecordCodec.decode(
                Thing.class,
                RecordCodec.encode(Thing.class, new Raw(new byte[] {1, 2}, new long[] {3, -4})));
    assertThat(raw.bytes()).containsExactly(1, 2);
    assertThat(raw.numbers()).containsExactly(3, -4);
  }

  @Test
  void lengths_that_lie_are_refused_before_anything_is_allocated() {
    byte[] text = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    text[0] = 2; // Raw
    text[1] = 0x7F; // of 2 GiB
    assertThatThrownBy(() -> RecordCodec.decode(Thing.class, text))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("2130706432 bytes announced, 5 there");
    assertThatThrownBy(() -> RecordCodec.decode(Thing.class, new byte[] {9}))
        .hasMessage("no Thing has number 9");
    assertThatThrownBy(() -> RecordCodec.decode(Thing.class, new byte[] {3, 0, 0, 0, 0}))
        .hasMessage("Positive refused: not positive: 0");
    assertThatThrownBy(() -> RecordCodec.decode(Thing.class, new byte[] {3, 0}))
        .hasMessage("Thing cut short");
    assertThatThrownBy(() -> RecordCodec.decode(Thing.class, new byte[] {3, 0, 0, 0, 1, 5}))
        .hasMessage("1 bytes behind a Thing");
  }

  @Test
  void trees_are_only_so_deep() {
    byte[] deep = new byte[1000];
    for (int i = 0; i + 5 <= deep.length; i += 5) {
      deep[i] = 1; // a Tree
      deep[i + 4] = 1; // of one thing
    }
    assertThatThrownBy(() -> RecordCodec.decode(Thing.class, deep))
        .hasMessageStartingWith("records nested deeper than");
  }

  @Test
  void damaged_bytes_are_refused_or_read_but_nothing_else_happens() {
    byte[] bytes = RecordCodec.encode(Thing.class, tree());
    int refused = 0;
    for (int round = 0; round < 2000; round++) {
      SeededRandom random = SeededRandom.stream(1, "damage", round);
      byte[] damaged = Arrays.copyOf(bytes, bytes.length - (int) random.nextBelow(3));
      for (int i = 0; i < 2; i++) {
        damaged[(int) random.nextBelow(damaged.length)] = (byte) random.nextLong();
      }
      try {
        assertThat(RecordCodec.decode(Thing.class, damaged)).isNotNull();
      } catch (ProtocolException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(500, 2000);
  }
}
