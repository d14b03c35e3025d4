package dev.faultline.agent.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.guest.SeededRandom;
import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.MessagePool;
import dev.faultline.agent.migration.ProtocolException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
  private static final int PAGE = 4096;
  private static final MemoryMap MAP = MemoryMap.flat(PAGE, 4096);
  private static final FrameLimits LIMITS = new FrameLimits(200_000, 16 * PAGE, 600_000);
  private final MessageCodec codec = new MessageCodec(PAGE);
  private final List<String> heard = new ArrayList<>();

  /// Page n is full of the byte n.
  private static final ByteSink.Contents CONTENTS =
      new ByteSink.Contents() {
        @Override
        public void page(long page, ByteBuffer into) {
          byte[] bytes = new byte[PAGE];
          Arrays.fill(bytes, (byte) page);
          into.put(bytes);
        }

        @Override
        public void deviceState(long byteCount, ByteBuffer into) {
          into.put(new byte[(int) byteCount]);
        }
      };

  private byte[] bytes(Message message) {
    ByteBuffer frame = ByteBuffer.allocate((int) codec.encodedBytes(message));
    codec.encode(message, new ByteSink(frame, CONTENTS));
    return frame.array();
  }

  private FrameReader reader(Staging staging) {
    MessageDecoder decoder = new MessageDecoder(MAP, new MessagePool());
    return new FrameReader(
        decoder,
        LIMITS,
        staging,
        (message, content) -> {
          heard.add(text(message, content));
          return true;
        });
  }

  private static String text(Message message, MemorySegment content) {
    if (!(message instanceof Message.Pages pages)) {
      return message instanceof Message.Request request
          ? "request " + request.page()
          : message.getClass().getSimpleName();
    }
    StringBuilder text = new StringBuilder("pages ").append(pages.runs());
    long at = 0;
    for (int i = 0; i < pages.runs().size(); i++) {
      for (long page = pages.runs().first(i); page < pages.runs().end(i); page++, at += PAGE) {
        for (long b = 0; b < PAGE; b++) {
          assertThat(content.get(ValueLayout.JAVA_BYTE, at + b)).isEqualTo((byte) page);
        }
      }
    }
    assertThat(content.byteSize()).isEqualTo(at);
    return text.append(" zeros ").append(pages.zeros()).toString();
  }

  private static void feed(FrameReader reader, byte[] bytes, SeededRandom random, int most) {
    int at = 0;
    while (at < bytes.length) {
      ByteBuffer room = reader.room();
      assertThat(room.hasRemaining()).isTrue();
      int piece = 1 + (int) random.nextBelow(most);
      piece = Math.min(Math.min(piece, room.remaining()), bytes.length - at);
      int position = room.position();
      room.put(position, bytes, at, piece);
      reader.filled(position, piece);
      at += piece;
    }
    assertThat(reader.totalBytes()).isEqualTo(bytes.length);
  }

  private static Message.Pages pages(long... runs) {
    Message.Pages message = new Message.Pages().reset();
    for (int i = 0; i < runs.length; i += 2) {
      message.runs().add(runs[i], runs[i + 1]);
    }
    return message;
  }

  private byte[] stream(List<String> expected) {
    PageRuns many = new PageRuns();
    for (int i = 0; i < 2000; i++) {
      many.add(2L * i, 1);
    }
    CpuState cpu = new CpuState(new long[CpuState.REGISTER_COUNT], 9, 0, 0, new byte[60_000]);
    Message.Pages zeros = pages(7, 2, 1, 1);
    zeros.zeros().add(30, 4);
    ByteBuffer all = ByteBuffer.allocate(2 << 20);
    all.put(bytes(new Message.Go()));
    expected.add("Go");
    all.put(bytes(pages(5, 16)));
    expected.add("pages [5..20] zeros []");
    all.put(bytes(new Message.Request().set(77, 0, true)));
    expected.add("request 77");
    all.put(bytes(zeros));
    expected.add("pages [7..8, 1] zeros [30..33]");
    all.put(bytes(new Message.Resident(many, true)));
    expected.add("Resident");
    all.put(bytes(new Message.HandOver(List.of(cpu, cpu), 600_000)));
    expected.add("HandOver");
    all.put(bytes(pages()));
    expected.add("pages [] zeros []");
    all.put(bytes(new Message.Complete()));
    expected.add("Complete");
    return Arrays.copyOf(all.array(), all.position());
  }

  @Test
  void messages_come_out_however_the_stream_is_cut() {
    List<String> expected = new ArrayList<>();
    byte[] stream = stream(expected);
    for (int round = 0; round < 30; round++) {
      heard.clear();
      SeededRandom random = SeededRandom.stream(1, "cuts", round);
      // from single bytes to pieces that hold several messages
      int most = round == 0 ? 1 : 1 << random.nextBelow(20);
      try (FrameReader reader = reader(Staging.NONE)) {
        feed(reader, stream, random, most);
      }
      assertThat(heard).as("round %s, pieces of at most %s bytes", round, most).isEqualTo(expected);
    }
  }

  @Test
  void contents_come_into_memory_that_was_lent_for_them_and_it_is_given_back() {
    try (Arena arena = Arena.ofConfined()) {
      List<MemorySegment> out = new ArrayList<>();
      MemorySegment lent = arena.allocate(16 * PAGE);
      Staging staging =
          new Staging() {
            @Override
            public @Nullable MemorySegment lend(Message.Pages pages) {
              return pages.runs().pageCount() == 16 && out.add(lent) ? lent : null;
            }

            @Override
            public void takeBack(MemorySegment back) {
              assertThat(out.remove(back)).isTrue();
            }
          };
      List<String> expected = new ArrayList<>();
      byte[] stream = stream(expected);
      try (FrameReader reader = reader(staging)) {
        feed(reader, stream, SeededRandom.stream(1, "lent"), 3000);
        assertThat(lent.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 5);
        assertThat(out).isEmpty();
        byte[] cut = Arrays.copyOf(bytes(pages(5, 16)), 20_000);
        ByteBuffer room = reader.room();
        room.put(room.position(), cut, 0, 4000);
        reader.filled(room.position(), 4000);
        assertThat(out).hasSize(1);
      }
      assertThat(out).isEmpty(); // also when the stream ends inside of it
      assertThat(heard).isEqualTo(expected);
    }
  }

  private void refuses(byte[] bytes, String why) {
    try (FrameReader reader = reader(Staging.NONE)) {
      assertThatThrownBy(() -> feed(reader, bytes, SeededRandom.stream(1, "refused"), 100))
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining(why);
    }
  }

  @Test
  void nothing_is_allocated_for_what_is_too_large() {
    refuses(new byte[] {0, 0, 0, 0, 1}, "frame of 0 bytes; 1 to 800000 are taken here");
    refuses(new byte[] {-1, -1, -1, -1, 1}, "frame of 4294967295 bytes");
    // a frame within the limits whose runs are not
    ByteBuffer runs = ByteBuffer.allocate(64);
    runs.putInt(700_000).put((byte) 18).putLong(-1).putInt(50_000);
    refuses(runs.array(), "message of 600017 bytes; at most 200000 are taken here");
    // 17 pages where 16 are the most
    refuses(bytes(pages(5, 17)), "contents of 69632 bytes; at most 65536");
  }

  @Test
  void a_damaged_stream_is_refused_or_read_but_never_more() {
    List<String> expected = new ArrayList<>();
    byte[] stream = stream(expected);
    int refused = 0;
    for (int round = 0; round < 300; round++) {
      SeededRandom random = SeededRandom.stream(2, "damage", round);
      byte[] damaged = stream.clone();
      // in the first 200,000 bytes, where lengths and counts are
      damaged[(int) random.nextBelow(200_000)] ^= (byte) (1 << random.nextBelow(8));
      damaged[(int) random.nextBelow(40)] ^= (byte) (1 << random.nextBelow(8));
      FrameReader reader =
          new FrameReader(
              new MessageDecoder(MAP, new MessagePool()),
              LIMITS,
              Staging.NONE,
              (message, content) -> true);
      try (reader) {
        feed(reader, damaged, random, 10_000);
      } catch (ProtocolException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(100, 300);
  }
}
