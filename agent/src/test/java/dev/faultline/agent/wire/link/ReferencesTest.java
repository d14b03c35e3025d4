package dev.faultline.agent.wire.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.agent.Cases;
import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.migration.Duplicates;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.MessagePool;
import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.agent.migration.References;
import dev.faultline.agent.plan.Compression;
import dev.faultline.agent.plan.SavingSpec;
import dev.faultline.agent.plan.SavingSpec.Dedup;
import dev.faultline.agent.random.SeededRandom;
import dev.faultline.agent.wire.codec.ByteSink;
import dev.faultline.agent.wire.codec.FrameLimits;
import dev.faultline.agent.wire.codec.MessageCodec;
import dev.faultline.agent.wire.codec.MessageDecoder;
import dev.faultline.agent.wire.codec.Staging;
import dev.faultline.agent.wire.saving.ContentShelf;
import dev.faultline.agent.wire.saving.ContentStore;
import dev.faultline.agent.wire.saving.KeptContents;
import dev.faultline.agent.wire.saving.Referring;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// References from a source's memory through the codec into what a target puts together.
class ReferencesTest {
  private static final int PAGE = 4096;
  private static final int PAGES = 64;
  private static final MemoryMap MAP = MemoryMap.flat(PAGE, PAGES);
  private static final SavingSpec REFERS = new SavingSpec(Compression.NONE, Dedup.GUEST);
  private static final FrameLimits LIMITS = new FrameLimits(20_000, 16 * PAGE, 0);
  private final MessageCodec codec = new MessageCodec(PAGE);

  private static long word(MemorySegment memory, long page) {
    return memory.get(ValueLayout.JAVA_LONG, page * PAGE);
  }

  private static void fill(MemorySegment memory, long page, long word) {
    for (long at = 0; at < PAGE; at += 8) {
      memory.set(ValueLayout.JAVA_LONG, page * PAGE + at, word);
    }
  }

  /// Units of random pages with few contents, of which some have the same hash without being the
  /// same, and a target that has room for so many pages.
  private static final class Wire implements AutoCloseable {
    final Arena arena = Arena.ofShared();
    final MemorySegment memory = arena.allocate(PAGES * PAGE, PAGE);
    final AtomicLong sourceBudget = new AtomicLong(1000 * PAGE);
    final KeptContents kept = new KeptContents(PAGE, sourceBudget, page -> word(page, 0) % 5);
    final AtomicLong budget;
    final ContentStore store;
    final ContentShelf shelf = new ContentShelf();
    final Referring referring;
    final Referring.Marker marker;
    final List<MemorySegment> contents = new ArrayList<>();
    final MessageCodec codec = new MessageCodec(PAGE);

    Wire(long budgetPages) {
      budget = new AtomicLong(budgetPages * PAGE);
      store = new ContentStore(PAGE, budget);
      shelf.use(store);
      referring = new Referring(this::pages, 1);
      referring.use(kept);
      marker = referring.marker(0);
    }

    MemorySegment pages(long first, long count) {
      return memory.asSlice(first * PAGE, count * PAGE);
    }

    byte[] frame(Message.Pages unit) {
      contents.clear();
      marker.mark(unit, contents);
      ByteBuffer frame = ByteBuffer.allocate((int) codec.encodedBytes(unit));
      ByteSink.Contents from =
          new ByteSink.Contents() {
            @Override
            public void page(long page, ByteBuffer into) {
              into.put(memory.asSlice(page * PAGE, PAGE).asByteBuffer());
            }

            @Override
            public void deviceState(long byteCount, ByteBuffer into) {
              throw new AssertionError();
            }

            @Override
            public void packed(int byteCount, ByteBuffer into) {
              contents.forEach(piece -> into.put(piece.asByteBuffer()));
            }
          };
      codec.encode(unit, new ByteSink(frame, from));
      assertThat(frame.hasRemaining()).isFalse();
      return frame.array();
    }

    @Override
    public void close() {
      kept.close();
      store.close();
      arena.close();
    }
  }

  @Test
  void whatever_refers_to_whatever_every_page_is_as_it_was_or_is_missed() {
    long[] seen = new long[3];
    Cases.each(
        ReferencesTest.class,
        1000,
        (seed, random) -> {
          boolean small = random.nextBelow(2) == 0;
          try (Wire wire = new Wire(small ? random.nextBelow(4) : 1000)) {
            for (int i = 0; i < 12; i++) {
              unit(wire, random);
            }
            seen[0] += wire.referring.pages();
            seen[1] += wire.shelf.missed();
            seen[2] += wire.store.bytes();
            assertThat(wire.store.bytes()).isEqualTo(wire.shelf.bytes());
            assertThat(wire.budget.get()).isNotNegative();
            if (!small) {
              assertThat(wire.shelf.missed()).isZero();
            }
          }
        });
    assertThat(Arrays.stream(seen).min().getAsLong()).isGreaterThan(1000);
  }

  private void unit(Wire wire, SeededRandom random) {
    Message.Pages unit = new Message.Pages().reset();
    List<Integer> quarters = new ArrayList<>(List.of(0, 1, 2, 3)); // no page comes twice
    for (int i = 1 + (int) random.nextBelow(4); i > 0; i--) {
      int quarter = quarters.remove((int) random.nextBelow(quarters.size()));
      unit.runs().add(quarter * 16 + random.nextBelow(12), 1 + random.nextBelow(4));
    }
    for (int i = 0; i < 8; i++) {
      fill(wire.memory, random.nextBelow(PAGES), random.nextBelow(12));
    }
    byte[] frame = wire.frame(unit);
    List<Long> pages = new ArrayList<>();
    for (int i = 0; i < unit.runs().size(); i++) {
      for (long page = unit.runs().first(i); page < unit.runs().end(i); page++) {
        pages.add(page);
      }
    }
    Message.Pages[] heard = new Message.Pages[1];
    read(
        frame,
        REFERS,
        wire.shelf,
        random,
        (message, content) -> {
          heard[0] = message;
          List<Long> come = new ArrayList<>(pages);
          for (int i = message.missed().size() - 1; i >= 0; i--) {
            assertThat(come.remove(message.missed().place(i))).isEqualTo(message.missed().page(i));
          }
          assertThat(message.runs().pageCount()).isEqualTo(come.size());
          assertThat(content.byteSize()).isEqualTo(come.size() * (long) PAGE);
          for (int i = 0; i < come.size(); i++) {
            MemorySegment was = wire.memory.asSlice(come.get(i) * PAGE, PAGE);
            assertThat(content.asSlice((long) i * PAGE, PAGE).mismatch(was)).isEqualTo(-1);
          }
        });
    assertThat(heard[0]).isNotNull();
    if (heard[0].missed().size() > 0) {
      References missed = new References();
      missed.add(0, heard[0].missed().page(0), heard[0].missed().entry(0));
      wire.referring.heard(new Message.Missed(missed));
    }
  }

  private interface Heard {
    void take(Message.Pages message, MemorySegment content);
  }

  private static void read(
      byte[] frame, SavingSpec saving, ContentShelf shelf, SeededRandom random, Heard heard) {
    MessageDecoder decoder = new MessageDecoder(MAP, new MessagePool(), saving);
    FrameReader.Receiver receiver =
        (message, content) -> {
          heard.take((Message.Pages) message, content);
          return false;
        };
    try (FrameReader reader = new FrameReader(decoder, LIMITS, Staging.NONE, shelf, receiver)) {
      int at = 0;
      while (at < frame.length) {
        ByteBuffer room = reader.room();
        int piece = 1 + (int) random.nextBelow(9000);
        piece = Math.min(Math.min(piece, room.remaining()), frame.length - at);
        int position = room.position();
        room.put(position, frame, at, piece);
        reader.filled(position, piece);
        at += piece;
      }
    }
  }

  /// A unit of pages 5 to 8 that keeps page 6 as number 3 and refers to it for pages 7 and 8.
  private static Message.Pages unit() {
    Message.Pages unit = new Message.Pages().reset();
    unit.runs().add(5, 4);
    unit.keep(1, 6, 3);
    unit.refer(2, 7, 3);
    unit.refer(3, 8, 3);
    return unit;
  }

  private byte[] bytes(Message.Pages unit) {
    ByteBuffer frame = ByteBuffer.allocate((int) codec.encodedBytes(unit));
    ByteSink.Contents zeros =
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
            into.put(new byte[byteCount]);
          }
        };
    codec.encode(unit, new ByteSink(frame, zeros));
    return frame.array();
  }

  private static void refused(byte[] frame, SavingSpec saving, String why) {
    try (Wire wire = new Wire(10)) {
      assertThatThrownBy(
              () ->
                  read(
                      frame,
                      saving,
                      wire.shelf,
                      SeededRandom.stream(1, "refused"),
                      (message, content) -> {
                        throw new AssertionError("taken");
                      }))
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining(why);
    }
  }

  private void refuses(String why, Consumer<Message.Pages> change) {
    Message.Pages unit = unit();
    change.accept(unit);
    refused(bytes(unit), REFERS, why);
  }

  @Test
  void references_that_no_honest_source_sends_are_refused_with_the_value() {
    refused(bytes(unit()), SavingSpec.NONE, "references in answer to page -1");
    refuses("references in answer to page 5", unit -> unit.demanded(5));
    int most = Duplicates.numbersMax(PAGE);
    refuses("reference to number " + most, unit -> unit.keep(2, 7, most));
    refuses("reference to number -1", unit -> unit.keep(2, 7, -1));
    refuses("reference for page 64", unit -> unit.keep(2, 64, 1));
    refuses("reference for page 20 out of place", unit -> unit.keep(2, 20, 1));
    refuses("reference for page 5 out of place", unit -> unit.keep(0, 5, 1)); // behind page 6
    refuses("reference for a page that is kept 7", unit -> unit.keep(2, 7, 4));
  }

  @Test
  void counts_that_lie_are_refused_before_anything_is_kept_for_them() {
    byte[] many = bytes(unit());
    // length, type, page, one run, no zeros: the number of references stands behind those
    ByteBuffer.wrap(many).putInt(4 + 1 + 8 + 4 + 12 + 4, Integer.MAX_VALUE);
    refused(many, REFERS, "number of references");
    byte[] few = bytes(unit());
    ByteBuffer.wrap(few).putInt(4 + 1 + 8 + 4 + 12 + 4, 1);
    refused(few, REFERS, "message refused");
  }

  @Test
  void damaged_units_end_in_pages_that_fit_or_in_a_refusal() {
    byte[] sound = bytes(unit());
    Cases.each(
        ReferencesTest.class,
        3000,
        (seed, random) -> {
          byte[] damaged = sound.clone();
          for (int i = 1 + (int) random.nextBelow(3); i > 0; i--) {
            damaged[4 + (int) random.nextBelow(100)] = (byte) random.nextLong();
          }
          try (Wire wire = new Wire(2)) {
            read(
                damaged,
                REFERS,
                wire.shelf,
                random,
                (message, content) ->
                    assertThat(content.byteSize()).isEqualTo(message.runs().pageCount() * PAGE));
          } catch (ProtocolException | ClassCastException expected) {
            // refused, or another kind of message by now
          }
        });
  }

  /// The guest writes to the page after it was looked at: what is kept at the source is what
  /// crosses, so that both sides keep the same.
  @Test
  void what_is_kept_crosses_from_the_copy() {
    try (Wire wire = new Wire(10)) {
      fill(wire.memory, 1, 9);
      fill(wire.memory, 2, 9);
      Message.Pages unit = new Message.Pages().reset();
      unit.runs().add(1, 2);
      wire.marker.mark(unit, wire.contents);
      fill(wire.memory, 2, 10);
      assertThat(unit.kept().size()).isEqualTo(1);
      assertThat(word(wire.contents.get(1), 0)).isEqualTo(9);
    }
  }
}
