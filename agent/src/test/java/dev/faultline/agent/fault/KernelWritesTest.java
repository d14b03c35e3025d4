package dev.faultline.agent.fault;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.agent.mapping.GuestAccess;
import dev.faultline.agent.mapping.GuestMemory;
import dev.faultline.agent.mapping.HugePages;
import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.memory.PageSetText;
import dev.faultline.agent.plan.VmSpec.Backing;
import dev.faultline.agent.random.SeededRandom;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What the kernel says was written, against who wrote it.
@Timeout(60)
final class KernelWritesTest {
  private static final int PAGES = 3000; // six page tables, the last one in part
  private static final int HUGE_PAGES = 8;
  private static final int ROUNDS = 8;

  @FunctionalInterface
  private interface Proof {
    void of(GuestMemory memory, KernelWrites writes) throws Exception;
  }

  /// On fresh memory of which every third page has been written, or says why it is skipped.
  private static void with(Backing backing, Proof proof) throws Exception {
    HostFaults.assumeKernelWrites();
    if (backing == Backing.HUGETLB) {
      try (HugePages _ = HugePages.need(HUGE_PAGES)) {
        prove(backing, HUGE_PAGES, 2 << 20, proof);
      }
    } else {
      prove(backing, PAGES, 4096, proof);
    }
  }

  private static void prove(Backing backing, int pages, int pageBytes, Proof proof)
      throws Exception {
    try (GuestMemory memory = GuestMemory.map(backing, pages, pageBytes)) {
      GuestAccess access = new GuestAccess(memory);
      for (long page = 0; page < pages; page += 3) {
        access.write(page * pageBytes, page + 1);
      }
      try (KernelWrites writes = KernelWrites.of(memory)) {
        proof.of(memory, writes);
      } catch (HostException refused) {
        assumeTrue(false, "skipped, because " + refused.getMessage());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void inEachRoundItFindsJustThePagesThatWereWritten(Backing backing) throws Exception {
    with(
        backing,
        (memory, writes) -> {
          GuestAccess access = new GuestAccess(memory);
          SeededRandom random = new SeededRandom(7);
          for (int round = 0; round < ROUNDS; round++) {
            PageSet log = new PageSet(memory.pageCount());
            // None in the second round, up to all pages in others, some of them twice.
            long count = round == 1 ? 0 : random.nextBelow(memory.pageCount() << round % 3);
            for (long i = 0; i < count; i++) {
              long page = random.nextBelow(memory.pageCount());
              long word = random.nextBelow(memory.pageSizeBytes() / 8);
              access.write(page * memory.pageSizeBytes() + word * 8, random.nextLong());
              log.add(page);
            }
            PageSet found = new PageSet(memory.pageCount());
            writes.drain(found);
            assertThat(PageSetText.runs(found))
                .as("round %s", round)
                .isEqualTo(PageSetText.runs(log));
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void aPageThatIsOnlyReadIsNotFoundOnceItHasBeenSeen(Backing backing) throws Exception {
    with(
        backing,
        (memory, writes) -> {
          GuestAccess access = new GuestAccess(memory);
          for (int round = 0; round < 2; round++) {
            for (long page = 0; page < memory.pageCount(); page++) {
              access.read(page * memory.pageSizeBytes());
            }
            PageSet found = new PageSet(memory.pageCount());
            writes.drain(found);
            if (round > 0 || backing != Backing.HUGETLB) {
              // To read a hole of hugetlbfs takes a page, which counts as written, once.
              assertThat(found.count()).isZero();
            }
          }
        });
  }

  /// The rounds of a pre-copy: what is found is copied while the guest writes on. In the end the
  /// copy is right, so that no page was written between a look at it and its copy and then missed.
  @ParameterizedTest
  @EnumSource
  void aCopyMadeInRoundsFromARunningGuestIsRightInTheEnd(Backing backing) throws Exception {
    with(
        backing,
        (memory, writes) -> {
          MemorySegment view = memory.view();
          byte[] copy = view.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
          MemorySegment to = MemorySegment.ofArray(copy);
          AtomicBoolean over = new AtomicBoolean();
          Thread[] vcpus = new Thread[2];
          for (int i = 0; i < vcpus.length; i++) {
            int vcpu = i;
            vcpus[i] = Thread.ofPlatform().start(() -> scribble(memory, vcpu, over));
          }
          PageSet found = new PageSet(memory.pageCount());
          long rounds = 0;
          for (long end = System.nanoTime() + 200_000_000; System.nanoTime() < end; rounds++) {
            copyFound(writes, found, view, to, memory.pageSizeBytes());
          }
          over.set(true);
          for (Thread vcpu : vcpus) {
            vcpu.join();
          }
          copyFound(writes, found, view, to, memory.pageSizeBytes());
          assertThat(rounds).isPositive();
          assertThat(view.mismatch(to)).isEqualTo(-1);
        });
  }

  private static void scribble(GuestMemory memory, int vcpu, AtomicBoolean over) {
    GuestAccess access = new GuestAccess(memory);
    SeededRandom random = new SeededRandom(vcpu);
    for (long step = 1; !over.get(); step++) {
      long page = random.nextBelow(memory.pageCount());
      access.write(page * memory.pageSizeBytes() + vcpu * 8L, step);
    }
  }

  private static void copyFound(
      KernelWrites writes, PageSet found, MemorySegment view, MemorySegment to, long pageBytes) {
    found.clear();
    writes.drain(found);
    for (long page = found.next(0); page >= 0; page = found.next(page + 1)) {
      MemorySegment.copy(view, page * pageBytes, to, page * pageBytes, pageBytes);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatWasNeverWrittenIsStillKnown(Backing backing) throws Exception {
    with(
        backing,
        (memory, writes) -> {
          PageSet populated = new PageSet(memory.pageCount());
          memory.populated(populated);
          if (backing == Backing.FILE) {
            // Its file system may make room for more than was written.
            assertThat(populated.count()).isBetween(PAGES / 3L, (long) PAGES);
          } else {
            assertThat(populated.count()).isEqualTo((memory.pageCount() + 2) / 3);
          }
          new GuestAccess(memory).write(memory.pageSizeBytes(), 1); // page 1 was not written yet
          memory.populated(populated);
          assertThat(populated.contains(1)).isTrue();
        });
  }

  @Test
  void itCanBeClosedWhileThreadsWriteAndTheyReadWhatTheyWrote() throws Exception {
    HostFaults.assumeKernelWrites();
    try (GuestMemory memory = GuestMemory.map(Backing.ANONYMOUS, PAGES, 4096)) {
      AtomicBoolean over = new AtomicBoolean();
      AtomicBoolean wrong = new AtomicBoolean();
      Thread vcpu =
          Thread.ofPlatform()
              .start(
                  () -> {
                    GuestAccess access = new GuestAccess(memory);
                    for (long step = 1; !over.get(); step++) {
                      long offset = step % PAGES * 4096;
                      access.write(offset, step);
                      wrong.compareAndSet(false, access.read(offset) != step);
                    }
                  });
      for (int i = 0; i < 100; i++) {
        try (KernelWrites writes = KernelWrites.of(memory)) {
          writes.drain(new PageSet(PAGES));
        }
      }
      over.set(true);
      vcpu.join();
      assertThat(wrong).isFalse();
      assertThat(memory.view().get(JAVA_LONG, 4096)).isPositive();
    }
  }

  @Test
  void whatIsNoMemoryOfOursIsRefusedWithAWayOut() throws IOException {
    HostFaults.assumeKernelWrites();
    GuestMemory memory = GuestMemory.map(Backing.ANONYMOUS, PAGES, 4096);
    memory.close();
    assertThatThrownBy(() -> KernelWrites.of(memory))
        .isInstanceOf(HostException.class)
        .hasMessageContaining("does not keep track of writes to backing ANONYMOUS")
        .hasMessageContaining("migration.dirty-tracking emulated");
  }
}
