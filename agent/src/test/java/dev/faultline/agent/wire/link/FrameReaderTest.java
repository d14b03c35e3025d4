package dev.faultline.agent.wire.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.MessagePool;
import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.agent.plan.Compression;
import dev.faultline.agent.plan.SavingSpec;
import dev.faultline.agent.random.SeededRandom;
import dev.faultline.agent.wire.codec.ByteSink;
import dev.faultline.agent.wire.codec.FrameLimits;
import dev.faultline.agent.wire.codec.MessageCodec;
import dev.faultline.agent.wire.codec.MessageDecoder;
import dev.faultline.agent.wire.codec.Staging;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jpountz.lz4.LZ4Factory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FrameReaderTest {
  private static final int PAGE = 4096;
  private static final MemoryMap MAP = MemoryMap.flat(PAGE, 4096);
  private static final FrameLimits LIMITS = new FrameLimits(200_000, 16 * PAGE, 600_000);
  private final MessageCodec codec = new MessageCodec(PAGE);
  private final List<String> heard = new ArrayList<>();

  private byte[] bytes(Message message) {
    ByteBuffer frame = ByteBuffer.allocate((int) codec.encodedBytes(message));
    codec.encode(message, new ByteSink(frame, new NumberedPages(PAGE)));
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

  /// Four pages from page 5 on, as `bytes` of a compressed form that says so.
  private byte[] packed(Compression how, byte[] contents, int count) {
    Message.Pages message = pages(5, count);
    message.packed(how, contents.length);
    ByteBuffer frame = ByteBuffer.allocate((int) codec.encodedBytes(message));
    codec.encode(
        message,
        new ByteSink(
            frame,
            new ByteSink.Contents() {
              @Override
              public void page(long page, ByteBuffer into) {
                throw new AssertionError();
              }

              @Override
              public void deviceState(long byteCount, ByteBuffer into) {
                throw new AssertionError();
              }

              @Override
              public void packed(int byteCount, ByteBuffer into) {
                into.put(contents, 0, byteCount);
              }
            }));
    return frame.array();
  }

  private byte[] compressed(Compression how, int count) {
    ByteBuffer plain = ByteBuffer.allocate(count * PAGE);
    for (int i = 0; i < count; i++) {
      new NumberedPages(PAGE).page(5 + i, plain);
    }
    return how == Compression.LZ4
        ? LZ4Factory.fastestInstance().fastCompressor().compress(plain.array())
        : Zstd.compress(plain.array(), 1);
  }

  private FrameReader reader(Compression how) {
    return new FrameReader(
        new MessageDecoder(MAP, new MessagePool(), new SavingSpec(how, SavingSpec.Dedup.OFF)),
        LIMITS,
        Staging.NONE,
        (message, content) -> heard.add(text(message, content)));
  }

  @ParameterizedTest
  @EnumSource(names = {"LZ4", "ZSTD"})
  void compressed_contents_are_taken_apart_however_the_stream_is_cut(Compression how) {
    byte[] frame = packed(how, compressed(how, 4), 4);
    byte[] full = packed(how, compressed(how, 16), 16);
    ByteBuffer all = ByteBuffer.allocate(2 * frame.length + full.length + 5);
    all.put(frame).put(bytes(new Message.Go())).put(full).put(frame);
    for (int most : new int[] {1, 7, 100, 1 << 20}) {
      heard.clear();
      try (FrameReader reader = reader(how)) {
        feed(reader, all.array(), SeededRandom.stream(1, "packed"), most);
      }
      assertThat(heard)
          .containsExactly(
              "pages [5..8] zeros []", "Go", "pages [5..20] zeros []", "pages [5..8] zeros []");
    }
  }

  private void refuses(Compression how, byte[] bytes, String why) {
    try (FrameReader reader = reader(how)) {
      assertThatThrownBy(() -> feed(reader, bytes, SeededRandom.stream(1, "refused"), 100))
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining(why);
    }
  }

  /// A bomb is a frame that is larger than it says, or than anybody may say.
  @ParameterizedTest
  @EnumSource(names = {"LZ4", "ZSTD"})
  void compressed_contents_are_just_as_large_as_their_pages_or_refused(Compression how) {
    refuses(how, packed(how, compressed(how, 4), 5), "contents of 16384 bytes, compressed; 20480");
    refuses(how, packed(how, compressed(how, 16), 4), "are no " + how);
    refuses(
        how, packed(how, compressed(how, 17), 17), "contents of 69632 bytes, compressed; at most");
    refuses(how, packed(how, compressed(how, 2000), 2000), "compressed; at most 65536");
    refuses(how, packed(how, new byte[900], 4), "");
    Compression other = how == Compression.LZ4 ? Compression.ZSTD : Compression.LZ4;
    refuses(other, packed(how, compressed(how, 4), 4), "compression " + how.ordinal());
    refuses(Compression.NONE, packed(how, compressed(how, 4), 4), "compression");
    // as large as the pages, or larger: nobody compresses for that
    refuses(how, packed(how, new byte[4 * PAGE], 4), "compressed bytes for 16384 16384");
    refuses(how, packed(how, new byte[0], 4), "compressed bytes for 16384 0");
  }

  @ParameterizedTest
  @EnumSource(names = {"LZ4", "ZSTD"})
  void damaged_compressed_contents_are_refused_or_fill_their_pages(Compression how) {
    byte[] good = compressed(how, 16);
    int refused = 0;
    for (int round = 0; round < 2000; round++) {
      SeededRandom random = SeededRandom.stream(3, "packed", round);
      byte[] damaged = good.clone();
      for (int i = 0; i < 3; i++) {
        damaged[(int) random.nextBelow(damaged.length)] = (byte) random.nextLong();
      }
      try (FrameReader reader =
          new FrameReader(
              new MessageDecoder(MAP, new MessagePool(), new SavingSpec(how, SavingSpec.Dedup.OFF)),
              LIMITS,
              Staging.NONE,
              (message, content) -> content.byteSize() == 16 * PAGE)) {
        feed(reader, packed(how, damaged, 16), random, 10_000);
      } catch (ProtocolException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(100);
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
