package dev.faultline.agent.fault;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.faultline.agent.mapping.GuestAccess;
import dev.faultline.agent.mapping.GuestMemory;
import dev.faultline.agent.mapping.libc.LibcThreads;
import dev.faultline.agent.plan.VmSpec.Backing;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// A program of its own: two vCPUs touch absent pages, and while they wait all garbage is
/// collected, several times, before the pages come. Prints `done` if it comes to an end.
///
/// With the argument `java` the pages are touched in Java code, as they never may be.
final class CollectWhileBlocked {
  private static final int FAULTS = 8;

  private CollectWhileBlocked() {}

  public static void main(String[] arguments) throws InterruptedException {
    boolean inJava = arguments.length > 0 && arguments[0].equals("java");
    List<Wait> waits = List.of(new Wait(0), new Wait(1));
    CountDownLatch[] blocked = new CountDownLatch[FAULTS];
    for (int i = 0; i < FAULTS; i++) {
      blocked[i] = new CountDownLatch(2);
    }
    try (GuestMemory memory = GuestMemory.map(Backing.ANONYMOUS, 2 * FAULTS, 4096);
        Arena arena = Arena.ofShared();
        UserfaultBackend backend =
            new UserfaultBackend(
                memory, waits, (vcpu, page, write, nanos) -> blocked[(int) page / 2].countDown())) {
      MemorySegment content = arena.allocate(2 * 4096, 4096).fill((byte) 1);
      MemorySegment view = MemorySegment.ofAddress(memory.address()).reinterpret(memory.bytes());
      List<Thread> vcpus =
          waits.stream()
              .map(
                  wait -> Thread.ofPlatform().start(() -> run(memory, view, backend, wait, inJava)))
              .toList();
      for (int i = 0; i < FAULTS; i++) {
        blocked[i].await();
        collect();
        backend.install(2 * i, 2, content, 0, true);
      }
      for (Thread vcpu : vcpus) {
        vcpu.join();
      }
    }
    System.out.println("done");
  }

  private static void run(
      GuestMemory memory, MemorySegment view, UserfaultBackend backend, Wait wait, boolean inJava) {
    wait.runsOn(Thread.currentThread(), LibcThreads.gettid());
    GuestAccess access = new GuestAccess(memory);
    for (int i = 0; i < FAULTS; i++) {
      long page = 2 * i + wait.vcpu();
      wait.begin(page, false, System.nanoTime());
      if (inJava) {
        view.get(JAVA_LONG, page * 4096);
      } else {
        backend.await(wait, access, page);
      }
      wait.end();
      if (access.read(page * 4096) != 0x0101010101010101L) {
        throw new IllegalStateException("page " + page + " holds something else");
      }
    }
  }

  /// Asks for a collection, and makes enough garbage for one that nobody asked for.
  private static void collect() {
    System.gc();
    long sum = 0;
    for (int i = 0; i < 400; i++) {
      sum += new byte[1 << 20].length;
    }
    if (sum != 400L << 20) {
      throw new AssertionError(sum);
    }
  }
}
