package dev.faultline.agent.fault;

import dev.faultline.agent.mapping.GuestAccess;
import dev.faultline.agent.mapping.GuestMemory;
import dev.faultline.agent.mapping.libc.LibcThreads;
import dev.faultline.agent.plan.VmSpec.Backing;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.HdrHistogram.Histogram;

/// Measures what a fault costs on this host when its page is at hand: one thread touches absent
/// pages, and whoever notices installs them at once.
///
/// @param noticedNanos from just before the touch until the listener is told
/// @param servedNanos from just before the touch until the toucher goes on
public record FaultProbe(Histogram noticedNanos, Histogram servedNanos) {
  private static final long MAX_NANOS = 10_000_000_000L;

  /// Touches every page of fresh memory once, in an order without neighbours.
  ///
  /// @param software whether to look pages up instead of using userfaultfd
  /// @param pageCount a power of two
  /// @throws dev.faultline.agent.mapping.libc.HostException if this host cannot
  public static FaultProbe run(Backing backing, boolean software, int pageCount) {
    int page = backing == Backing.HUGETLB ? 2 << 20 : 4096;
    Histogram noticed = new Histogram(MAX_NANOS, 3);
    Histogram served = new Histogram(MAX_NANOS, 3);
    Wait wait = new Wait(0);
    try (Arena arena = Arena.ofShared();
        GuestMemory memory = GuestMemory.map(backing, pageCount, page)) {
      MemorySegment content = arena.allocate(page, 4096).fill((byte) 1);
      FaultBackend[] into = new FaultBackend[1];
      FaultListener listener =
          (vcpu, at, write, nanos) -> {
            noticed.recordValue(Math.min(MAX_NANOS, System.nanoTime() - nanos));
            into[0].install(at, 1, content, 0, true);
          };
      try (FaultBackend backend =
          software
              ? new SoftwareBackend(memory, List.of(wait), listener)
              : new UserfaultBackend(memory, List.of(wait), listener)) {
        into[0] = backend;
        Thread toucher = Thread.ofPlatform().unstarted(() -> touch(memory, backend, wait, served));
        toucher.start();
        Threads.join(toucher);
      }
    }
    return new FaultProbe(noticed, served);
  }

  private static void touch(GuestMemory memory, FaultBackend backend, Wait wait, Histogram served) {
    wait.runsOn(Thread.currentThread(), LibcThreads.gettid());
    GuestAccess access = new GuestAccess(memory);
    long mask = memory.pageCount() - 1;
    long at = 0;
    for (long i = 0; i <= mask; i++) {
      at = at + 0x9E3779B1L & mask; // odd, so that every page has its turn
      long begin = System.nanoTime();
      wait.begin(at, false, begin);
      backend.await(wait, access, at);
      served.recordValue(Math.min(MAX_NANOS, System.nanoTime() - begin));
      wait.end();
    }
  }
}
