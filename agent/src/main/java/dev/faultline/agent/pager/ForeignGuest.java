package dev.faultline.agent.pager;

import dev.faultline.agent.fault.Presence;
import dev.faultline.agent.fault.Userfaultfd;
import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.machine.contract.MachineCounters;
import dev.faultline.agent.machine.contract.TargetMachine;
import dev.faultline.agent.machine.contract.Verification;
import dev.faultline.agent.mapping.LandingBuffers;
import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.mapping.libc.Libc;
import dev.faultline.agent.memory.PageRuns;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.StampedLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// A guest of another process that has handed its userfaultfd over. Pages are those of the image.
///
/// The process is not ours: it runs its vCPUs when it likes, from before RESUME on, and nobody here
/// stops them. A thread that waits at an absent page waits until the page comes; where this process
/// ends before, the hypervisor's own descriptor keeps it waiting, and another pager may take over.
///
/// Threads have no names here, so a fault takes one of [#SLOTS] slots, which stand for vCPUs to the
/// endpoint, until its page is there; what finds none free waits for one.
public final class ForeignGuest implements TargetMachine {
  /// Faults that can be under way at once.
  public static final int SLOTS = 64;

  /// Brought in one step where the process may give memory up: it has to wait for that, and so have
  /// its faults.
  private static final long GATED_PAGES = 16;

  private static final int ESRCH = 3;
  private static final int ENOENT = 2;

  private final HandOver handOver;
  private final Userfaultfd uffd;
  private final int pageSizeBytes;
  private final Presence present;
  private final Presence zero; // of those that are present: the kernel need not know yet
  private final Presence removed; // given up by the guest: zero for it, whatever the image holds
  private final MemorySegment zeros;
  private final @Nullable StampedLock gate;
  private final FaultSlots slots = new FaultSlots(SLOTS);
  private @Nullable ForeignFaults faults;
  private @Nullable Events told;
  private boolean runs;
  private boolean isWhole;
  private boolean closed;
  private volatile long givenUp; // written by the reader alone
  private volatile String failure = "";
  private volatile boolean gone; // the process has ended, or given its memory up

  /// @param descriptor of the userfaultfd, which is closed with this
  public ForeignGuest(HandOver handOver, int descriptor) {
    this.handOver = handOver;
    uffd = Userfaultfd.of(descriptor);
    gate = uffd.tellsRemovals() ? new StampedLock() : null;
    pageSizeBytes = handOver.pageSizeBytes();
    long pages = handOver.imageBytes() / pageSizeBytes;
    present = new Presence(pages);
    zero = new Presence(pages);
    removed = new Presence(pages);
    zeros = Arena.ofAuto().allocate(pageSizeBytes, 4096);
  }

  @Override
  public void arm(Events events) {
    told = events;
    ForeignFaults reader = new ForeignFaults(uffd, gate, this::touched, this::removed, this::broke);
    faults = reader;
    reader.start();
  }

  @Override
  public void load(List<CpuState> vcpus) {}

  @Override
  public synchronized void resume() {
    runs = true;
    for (int slot = 0; slot < SLOTS; slot++) {
      Objects.requireNonNull(told).finished(slot); // its work is its own business
    }
    admit();
    // who was told to a pager before this one touches again, and is told to us
    handOver.regions().forEach(one -> uffd.wake(one.address(), one.bytes()));
  }

  /// A thread of the process is stopped at an address.
  private synchronized void touched(long address, boolean write, long nowNanos) {
    long page = handOver.page(address);
    if (page < 0) {
      broke("a fault at %#x, which was not handed over".formatted(address));
    } else if (removed.contains(page) || present.contains(page)) {
      // Zero, or given up before we heard of it; or there, since the fault was told late. It is
      // the reader that does this, and hears what the kernel wants to tell first.
      boolean unused = fillZero(page);
    } else {
      slots.wait(page, write, nowNanos);
      admit();
    }
  }

  /// Tells of waiting faults while slots are free.
  private void admit() {
    Events to = told;
    while (runs && to != null && slots.admit()) {
      to.fault(slots.admitted(), slots.page(), slots.isWrite(), slots.sinceNanos());
    }
  }

  /// The process gives a range up. What the image holds there is of no use to anybody any more.
  private void removed(long start, long end) {
    for (long address = start; address < end; ) {
      long page = handOver.page(address);
      if (page < 0) {
        address += pageSizeBytes;
        continue;
      }
      long count = handOver.run(page, Math.ceilDiv(end - address, (long) pageSizeBytes));
      removed.add(page, count);
      present.remove(page, count);
      givenUp += count;
      address += count * pageSizeBytes;
    }
  }

  @Override
  public void install(PageRuns runs, MemorySegment content, boolean wake) {
    long offset = 0;
    try {
      for (int i = 0; i < runs.size(); i++) {
        long count = runs.count(i);
        install(runs.first(i), count, content.address() + offset);
        offset += count * pageSizeBytes;
      }
    } finally {
      Reference.reachabilityFence(content);
    }
  }

  private void install(long first, long count, long from) {
    long end = first + count;
    for (long page = first; page < end && !gone; ) {
      long stamp = gate == null ? 0 : gate.readLock();
      long mapped = handOver.run(page, Math.min(end - page, gate == null ? end : GATED_PAGES));
      long length = mapped == 0 ? 0 : removed.run(page, mapped, false);
      long filled = 0;
      if (length > 0) {
        long at = from + (page - first) * pageSizeBytes;
        filled = uffd.copy(handOver.address(page), at, length * pageSizeBytes, true);
      }
      if (gate != null) {
        gate.unlockRead(stamp);
      }
      if (filled > 0) {
        arrived(page, filled / pageSizeBytes);
        page += filled / pageSizeBytes;
      } else if (filled == -Libc.EEXIST) {
        arrived(page, 1);
        page++;
      } else if (filled == -Libc.EAGAIN) {
        Thread.onSpinWait(); // it is giving memory up, of which the reader is about to hear
      } else if (filled == 0) { // nobody maps it, or its owner gave it up
        present.add(page, 1);
        awaited(page);
        page++;
      } else {
        refused(filled);
      }
    }
  }

  private void arrived(long page, long count) {
    present.add(page, count);
    synchronized (this) {
      slots.arrived(page, count, System.nanoTime());
      admit();
    }
  }

  private void refused(long result) {
    if (result == -ESRCH || result == -ENOENT || result == -Libc.EINVAL) { // while it exits
      gone = true;
      broke("the hypervisor has ended, or unmapped its guest's memory");
    } else {
      throw new HostException(
          "a page could not be put into the hypervisor's memory: " + Libc.error(result));
    }
  }

  /// Lets who waits for a page that is zero go on.
  ///
  /// @return false where the kernel first wants to tell something, which the reader has to hear: it
  ///   may want this lock for that
  private boolean fillZero(long page) {
    long result;
    do {
      result =
          pageSizeBytes == 4096
              ? uffd.zeropage(handOver.address(page), pageSizeBytes, true)
              : uffd.copy(handOver.address(page), zeros.address(), pageSizeBytes, true);
    } while (result == -Libc.EAGAIN && Objects.requireNonNull(faults).drain());
    if (result == -Libc.EAGAIN) {
      return false;
    }
    if (result == -Libc.EEXIST) {
      uffd.wake(handOver.address(page), pageSizeBytes);
    } else if (Libc.failed(result)) {
      refused(result);
    }
    zero.remove(page, 1);
    removed.remove(page, 1);
    present.add(page, 1);
    return true;
  }

  @Override
  public @Nullable LandingBuffers landing() {
    return null;
  }

  @Override
  public void zero(PageRuns pages) {
    for (int i = 0; i < pages.size(); i++) {
      zero.add(pages.first(i), pages.count(i));
      present.add(pages.first(i), pages.count(i));
    }
  }

  @Override
  public void discard(PageRuns pages) {
    throw new UnsupportedOperationException("memory of another process is never sent twice");
  }

  @Override
  public void wake(int vcpu) {
    long page;
    synchronized (this) {
      page = slots.pageOf(vcpu);
    }
    if (page >= 0 && (present.contains(page) || removed.contains(page))) {
      awaited(page);
    }
  }

  /// Who waits for a page that is there, if anybody does, waits no more.
  private void awaited(long page) {
    while (!served(page)) {
      Thread.onSpinWait();
    }
  }

  private synchronized boolean served(long page) {
    if (!slots.isAwaited(page)) {
      return true;
    }
    if (!zero.contains(page) && !removed.contains(page)) {
      uffd.wake(handOver.address(page), pageSizeBytes);
    } else if (!fillZero(page)) {
      return false;
    }
    slots.arrived(page, 1, System.nanoTime());
    admit();
    return true;
  }

  /// All pages are there: who is told of them no more finds the rest zero.
  public synchronized void complete() {
    isWhole = true;
  }

  /// Ends nothing of the other process.
  @Override
  public synchronized void stop() {
    runs = false;
  }

  @Override
  public Verification verify() {
    return new Verification(List.of(), 0, 0, "");
  }

  @Override
  public synchronized MachineCounters counters() {
    return new MachineCounters(0, 0, 0, slots.latencies(), List.of());
  }

  /// How many pages its owner has given up since it was handed over.
  public long givenUpPages() {
    return givenUp;
  }

  @Override
  public long guestNanos() {
    return 0;
  }

  @Override
  public long workingNanos(long nowNanos) {
    return 0;
  }

  @Override
  public void drainTouched(LongConsumer into) {}

  private void broke(String why) {
    if (failure.isEmpty()) {
      failure = why;
    }
  }

  @Override
  public String failure() {
    return failure;
  }

  /// Where all pages are there, the process goes on without any pager. Otherwise it waits at what
  /// is missing, as long as it keeps the descriptor itself.
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    // first, so that nothing happens any more of which only the reader could hear
    if (isWhole && !gone) {
      for (HandOver.Region one : handOver.regions()) {
        long unused = uffd.unregister(one.address(), one.bytes());
        // the kernel wakes before it has every fault out that it handles without the process's lock
        uffd.wake(one.address(), one.bytes());
      }
    }
    ForeignFaults reader = faults;
    if (reader != null) {
      reader.close();
    }
    uffd.close();
  }
}
