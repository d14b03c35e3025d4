package dev.faultline.agent.fault;

import dev.faultline.agent.mapping.GuestAccess;
import dev.faultline.agent.mapping.GuestMemory;
import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.plan.VmSpec.Backing;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Looks a page up before it is touched for the first time, and parks the vCPU until it is there.
/// Needs nothing of the kernel.
public final class SoftwareBackend implements FaultBackend {
  /// A vCPU looks again for so long before it parks: waking a parked thread costs more than this.
  private static final long SPIN_NANOS = 20_000;

  /// From so many pages on it pays to ask the kernel for all their memory in one call.
  private static final long POPULATED_AT_ONCE = 8;

  private final GuestMemory memory;
  private final GuestAccess access;
  private final Presence presence;
  private final List<Wait> waits;
  private final FaultListener listener;
  private final int pageSizeBytes;
  private volatile boolean abandoned;

  /// For memory that goes with this process.
  public SoftwareBackend(GuestMemory memory, List<Wait> waits, FaultListener listener) {
    this(memory, MemorySegment.NULL, waits, listener);
  }

  /// @param kept see [Presence]
  public SoftwareBackend(
      GuestMemory memory, MemorySegment kept, List<Wait> waits, FaultListener listener) {
    this.memory = memory;
    this.waits = List.copyOf(waits);
    this.listener = listener;
    access = new GuestAccess(memory);
    presence = new Presence(memory.pageCount(), kept);
    pageSizeBytes = memory.pageSizeBytes();
  }

  @Override
  public Presence presence() {
    return presence;
  }

  @Override
  public boolean await(Wait wait, GuestAccess own, long page) {
    if (presence.contains(page)) {
      return true;
    }
    wait.announce(page, listener);
    long parkNanos = System.nanoTime() + SPIN_NANOS;
    while (!presence.contains(page) && !abandoned) {
      if (System.nanoTime() < parkNanos) {
        Thread.onSpinWait();
      } else {
        LockSupport.park(this);
      }
    }
    return presence.contains(page);
  }

  @Override
  public long install(long first, long count, MemorySegment content, long offset, boolean wake) {
    if (abandoned) {
      return 0;
    }
    long there;
    try {
      there = fill(first, count, content.address() + offset);
    } finally {
      Reference.reachabilityFence(content);
    }
    if (wake) {
      wakeIn(first, count);
    }
    return there;
  }

  private void populate(long first, long count) {
    try {
      memory.populate(first, count);
    } catch (HostException e) {
      throw new HostException("at the target " + e.getMessage());
    }
  }

  private long fill(long first, long count, long from) {
    long there = 0;
    long done = 0;
    while (done < count) {
      long present = presence.run(first + done, count - done, true);
      there += present;
      done += present;
      long absent = presence.run(first + done, count - done, false);
      boolean mayLack = memory.backing() == Backing.SHM && absent > 0;
      if (absent >= POPULATED_AT_ONCE || mayLack) { // a write that finds no memory is a SIGBUS
        populate(first + done, absent);
      }
      if (absent > 0) {
        long at = (first + done) * pageSizeBytes;
        access.copyIn(at, from + done * pageSizeBytes, absent * pageSizeBytes);
        presence.add(first + done, absent);
        done += absent;
      }
    }
    return there;
  }

  private void wakeIn(long first, long count) {
    for (int i = 0; i < waits.size(); i++) {
      Wait wait = waits.get(i);
      long page = wait.page();
      if (page >= first && page - first < count) {
        LockSupport.unpark(wait.thread());
      }
    }
  }

  /// Fresh and discarded memory is zero already.
  @Override
  public void zero(long first, long count) {
    presence.add(first, count);
  }

  @Override
  public void discard(long first, long count) {
    presence.remove(first, count);
    memory.drop(first, count);
  }

  @Override
  public void wake(Wait wait) {
    LockSupport.unpark(wait.thread());
  }

  @Override
  public void abandon() {
    abandoned = true;
    for (Wait wait : waits) {
      LockSupport.unpark(wait.thread());
    }
  }

  @Override
  public String name() {
    return "software";
  }

  @Override
  public void close() {}
}
