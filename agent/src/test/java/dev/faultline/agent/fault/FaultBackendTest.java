package dev.faultline.agent.fault;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.agent.mapping.GuestAccess;
import dev.faultline.agent.mapping.GuestMemory;
import dev.faultline.agent.mapping.HugePages;
import dev.faultline.agent.mapping.LandingBuffers;
import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.mapping.libc.LibcThreads;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.plan.VmSpec.Backing;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
final class FaultBackendTest {
  private static final int PAGES = 256;

  /// A guest of one page table, and threads that stand for its vCPUs.
  private static final class Guest implements AutoCloseable {
    final GuestMemory memory;
    final FaultBackend backend;
    final List<Wait> waits = List.of(new Wait(0), new Wait(1));
    final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    final BlockingQueue<Long> read = new LinkedBlockingQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Arena arena = Arena.ofShared();

    Guest(Backing backing, boolean software) {
      int page = backing == Backing.HUGETLB ? 2 << 20 : 4096;
      memory = GuestMemory.map(backing, backing == Backing.HUGETLB ? 4 : PAGES, page);
      FaultListener listener =
          (vcpu, at, write, nanos) ->
              told.add("vCPU " + vcpu + (write ? " writes " : " reads ") + at);
      backend =
          software
              ? new SoftwareBackend(memory, waits, listener)
              : userfaultfd(memory, waits, listener);
    }

    /// The vCPU touches a page for the first time and says what it read, or -1 if it must not.
    Thread touch(int vcpu, long page, boolean write) {
      Thread thread =
          Thread.ofPlatform()
              .unstarted(
                  () -> {
                    Wait wait = waits.get(vcpu);
                    wait.runsOn(Thread.currentThread(), LibcThreads.gettid());
                    GuestAccess access = new GuestAccess(memory);
                    wait.begin(page, write, System.nanoTime());
                    boolean there = backend.await(wait, access, page);
                    wait.end();
                    read.add(there ? access.read(page * memory.pageSizeBytes()) : -1);
                  });
      threads.add(thread);
      thread.start();
      return thread;
    }

    MemorySegment content(int pages, int value) {
      return arena.allocate((long) pages * memory.pageSizeBytes(), 4096).fill((byte) value);
    }

    String nextTold() throws InterruptedException {
      String next = told.poll(10, TimeUnit.SECONDS);
      return next == null ? "nothing" : next;
    }

    long nextRead() throws InterruptedException {
      Long next = read.poll(10, TimeUnit.SECONDS);
      return next == null ? -2 : next;
    }

    /// Whether nothing is read for a while.
    boolean nobodyGoesOn() throws InterruptedException {
      return read.poll(100, TimeUnit.MILLISECONDS) == null;
    }

    @Override
    public void close() throws InterruptedException {
      while (threads.stream().anyMatch(Thread::isAlive)) {
        backend.abandon();
        threads.getFirst().join(1);
        threads.removeIf(thread -> !thread.isAlive());
      }
      backend.close();
      memory.close();
      arena.close();
    }
  }

  private static FaultBackend userfaultfd(
      GuestMemory memory, List<Wait> waits, FaultListener listener) {
    try {
      return new UserfaultBackend(memory, waits, listener);
    } catch (HostException refused) {
      memory.close();
      assumeTrue(false, "skipped, because " + refused.getMessage());
      throw refused;
    }
  }

  private static final long ONES = 0x0101010101010101L;

  @ParameterizedTest
  @CsvSource({"ANONYMOUS, false", "MEMFD, false", "SHM, false", "ANONYMOUS, true", "SYSV, true"})
  void aTouchOfAnAbsentPageIsToldAndWaitsForThePage(Backing backing, boolean software)
      throws InterruptedException {
    try (Guest guest = new Guest(backing, software)) {
      guest.touch(1, 5, true);
      assertThat(guest.nextTold()).isEqualTo("vCPU 1 writes 5");
      assertThat(guest.nobodyGoesOn()).isTrue();
      guest.backend.install(4, 3, guest.content(3, 1), 0, true);
      assertThat(guest.nextRead()).isEqualTo(ONES);
      assertThat(guest.told).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"ANONYMOUS, false", "MEMFD, false"})
  void anInstallThatDoesNotWakeLeavesThatToWake(Backing backing, boolean software)
      throws InterruptedException {
    try (Guest guest = new Guest(backing, software)) {
      guest.touch(0, 5, false);
      assertThat(guest.nextTold()).isEqualTo("vCPU 0 reads 5");
      guest.backend.install(5, 1, guest.content(1, 1), 0, false);
      assertThat(guest.nobodyGoesOn()).isTrue();
      guest.backend.wake(guest.waits.get(0));
      assertThat(guest.nextRead()).isEqualTo(ONES);
    }
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void twoThatWaitForOnePageAreToldApartAndBothGoOn(boolean software) throws InterruptedException {
    try (Guest guest = new Guest(Backing.ANONYMOUS, software)) {
      guest.touch(0, 9, false);
      assertThat(guest.nextTold()).isEqualTo("vCPU 0 reads 9");
      guest.touch(1, 9, true);
      assertThat(guest.nextTold()).isEqualTo("vCPU 1 writes 9");
      guest.backend.install(9, 1, guest.content(1, 1), 0, true);
      assertThat(guest.nextRead()).isEqualTo(ONES);
      assertThat(guest.nextRead()).isEqualTo(ONES);
    }
  }

  @ParameterizedTest
  @CsvSource({"ANONYMOUS, false", "MEMFD, false", "ANONYMOUS, true"})
  void anArrivingPageNeverOverwritesWhatTheGuestWrote(Backing backing, boolean software)
      throws InterruptedException {
    try (Guest guest = new Guest(backing, software)) {
      assertThat(guest.backend.install(10, 4, guest.content(4, 1), 0, true)).isZero();
      new GuestAccess(guest.memory).write(11 * 4096, 77);
      // 8 to 15: four of the eight are there already.
      assertThat(guest.backend.install(8, 8, guest.content(8, 2), 0, true)).isEqualTo(4);
      GuestAccess access = new GuestAccess(guest.memory);
      assertThat(access.read(11 * 4096)).isEqualTo(77);
      assertThat(access.read(10 * 4096)).isEqualTo(ONES);
      assertThat(access.read(9 * 4096)).isEqualTo(2 * ONES);
      assertThat(access.read(14 * 4096)).isEqualTo(2 * ONES);
      assertThat(guest.backend.presence().count()).isEqualTo(8);
    }
  }

  @ParameterizedTest
  @CsvSource({"ANONYMOUS, false", "MEMFD, false", "ANONYMOUS, true"})
  void nobodyIsToldOfAPageThatIsKnownToBeZero(Backing backing, boolean software)
      throws InterruptedException {
    try (Guest guest = new Guest(backing, software)) {
      guest.touch(0, 20, false);
      assertThat(guest.nextTold()).isEqualTo("vCPU 0 reads 20");
      guest.backend.zero(0, PAGES);
      guest.backend.wake(guest.waits.get(0));
      assertThat(guest.nextRead()).isZero();
      for (long page = 21; page < PAGES; page += 7) {
        guest.touch(1, page, true).join();
        assertThat(guest.nextRead()).isZero();
      }
      assertThat(guest.told).isEmpty();
      assertThat(guest.backend.failure()).isEmpty();
    }
  }

  @Test
  void zeroPagesThatNobodyTouchesTakeNoMemory() throws InterruptedException {
    for (Backing backing : List.of(Backing.ANONYMOUS, Backing.MEMFD)) {
      try (Guest guest = new Guest(backing, false)) {
        guest.backend.zero(0, PAGES);
        guest.touch(0, 100, false).join();
        PageSet populated = new PageSet(PAGES);
        guest.memory.populated(populated);
        // Of a memfd the touched page and its 15 neighbours upwards are filled at once.
        assertThat(populated.count()).isEqualTo(backing == Backing.ANONYMOUS ? 0 : 16);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"ANONYMOUS, false", "MEMFD, false", "ANONYMOUS, true"})
  void aDiscardedPageIsAbsentAgain(Backing backing, boolean software) throws InterruptedException {
    try (Guest guest = new Guest(backing, software)) {
      guest.backend.install(5, 3, guest.content(3, 1), 0, true);
      guest.backend.discard(6, 1);
      guest.touch(0, 7, false).join();
      assertThat(guest.nextRead()).isEqualTo(ONES);
      guest.touch(0, 6, false);
      assertThat(guest.nextTold()).isEqualTo("vCPU 0 reads 6");
      guest.backend.install(6, 1, guest.content(1, 3), 0, true);
      assertThat(guest.nextRead()).isEqualTo(3 * ONES);
    }
  }

  @ParameterizedTest
  @CsvSource({"ANONYMOUS, false", "MEMFD, false", "ANONYMOUS, true"})
  void whoseWaitIsAbandonedDoesNotGetAPage(Backing backing, boolean software)
      throws InterruptedException {
    try (Guest guest = new Guest(backing, software)) {
      guest.touch(0, 30, true);
      assertThat(guest.nextTold()).isEqualTo("vCPU 0 writes 30");
      guest.backend.abandon();
      assertThat(guest.nextRead()).isEqualTo(-1);
      assertThat(guest.backend.presence().contains(30)).isFalse();
      // What arrives later is not installed, so that nothing passes for complete.
      guest.backend.install(30, 1, guest.content(1, 1), 0, true);
      assertThat(guest.backend.presence().contains(30)).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SYSV", "FILE"})
  void theKernelRefusesAUserfaultfdOnSystemVMemoryAndOnAFile(Backing backing) {
    try (GuestMemory memory = GuestMemory.map(backing, PAGES, 4096)) {
      assertThatThrownBy(() -> new UserfaultBackend(memory, List.of(), (v, p, w, n) -> {}))
          .isInstanceOf(HostException.class)
          .hasMessageContaining("fault-mode software");
    }
  }

  @Test
  void hugetlbPagesAreInstalledAndZeroPagesCopied() throws IOException, InterruptedException {
    try (HugePages pages = HugePages.need(4);
        Guest guest = new Guest(Backing.HUGETLB, false)) {
      guest.touch(0, 1, false);
      assertThat(guest.nextTold()).isEqualTo("vCPU 0 reads 1");
      guest.backend.install(1, 2, guest.content(2, 1), 0, true);
      assertThat(guest.nextRead()).isEqualTo(ONES);
      guest.backend.zero(3, 1);
      guest.touch(1, 3, false).join();
      assertThat(guest.nextRead()).isZero();
      assertThat(guest.told).isEmpty();
    }
  }

  /// Two huge pages: the first is moved, the second, of which one page was there, copied.
  @Test
  void aWholeLandingBufferIsMovedAndOneThatDoesNotFitIsCopied() {
    int pages = LandingBuffers.BYTES / 4096;
    HostFaults.assume();
    try (GuestMemory memory = GuestMemory.map(Backing.ANONYMOUS, 2 * pages, 4096);
        UserfaultBackend backend =
            new UserfaultBackend(memory, List.of(), (vcpu, page, write, nanos) -> {})) {
      LandingBuffers landing = backend.landing();
      assumeTrue(landing != null, "skipped, because this kernel has no UFFDIO_MOVE (Linux 6.8)");
      MemorySegment buffer = landing.take();
      backend.install(pages + 5, 1, buffer.fill((byte) 9), 0, false);
      for (int turn = 0; turn < 2; turn++) {
        buffer.fill((byte) (turn + 1));
        long there = backend.install((long) turn * pages, pages, buffer, 0, false);
        assertThat(there).isEqualTo(turn);
        // What was moved is no longer in the buffer, what was copied still is.
        assertThat(buffer.get(JAVA_LONG, 0)).isEqualTo(turn == 0 ? 0 : 2 * ONES);
      }
      assertThat(backend.presence().count()).isEqualTo(2 * pages);
      GuestAccess access = new GuestAccess(memory);
      for (long page = 0; page < 2 * pages; page++) {
        long must = page < pages ? ONES : page == pages + 5 ? 9 * ONES : 2 * ONES;
        assertThat(access.read(page * 4096 + 4088)).isEqualTo(must);
      }
      landing.give(buffer);
      assertThatThrownBy(() -> landing.give(MemorySegment.ofAddress(memory.address())))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /// The process before this one died between the copy of page 3 and its bit: the kernel has the
  /// page, and nobody else knows.
  @Test
  void aPageThatCameWithoutItsBitComesAgain() {
    try (GuestMemory memory = GuestMemory.map(Backing.SHM, PAGES, 4096);
        Arena arena = Arena.ofShared()) {
      GuestAccess access = new GuestAccess(memory);
      access.write(3 * 4096, 77);
      access.write(4 * 4096, 78);
      MemorySegment kept = arena.allocate(Presence.keptBytes(PAGES), Long.BYTES);
      kept.set(JAVA_LONG, 0, 1 << 4); // page 4 has its bit
      MemorySegment content = arena.allocate(4096, 4096).fill((byte) 1);
      try (FaultBackend backend = keeping(memory, kept)) {
        assertThat(backend.install(3, 1, content, 0, true)).isZero();
        assertThat(backend.presence().contains(3)).isTrue();
        assertThat(access.read(3 * 4096)).isEqualTo(ONES);
        assertThat(access.read(4 * 4096)).isEqualTo(78);
      }
    }
  }

  private static FaultBackend keeping(GuestMemory memory, MemorySegment kept) {
    try {
      return new UserfaultBackend(memory, kept, List.of(), (v, p, w, n) -> {});
    } catch (HostException refused) {
      assumeTrue(false, "skipped, because " + refused.getMessage());
      throw refused;
    }
  }
}
