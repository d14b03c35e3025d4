package dev.faultline.agent.fault;

import dev.faultline.agent.mapping.GuestAccess;
import dev.faultline.agent.mapping.GuestMemory;
import dev.faultline.agent.mapping.LandingBuffers;
import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.mapping.libc.Libc;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.plan.VmSpec.Backing;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lets the kernel stop a vCPU at a page that is not there; one thread hears of it and tells.
///
/// Zero pages of anonymous memory are mapped at once, to the page of zeroes that all processes
/// share. Of the other backings they would take memory, so they are filled when they are touched,
/// by the thread that hears of it, and nobody else is told.
public final class UserfaultBackend implements FaultBackend {
  private static final int LANDING_BUFFERS = 16;

  private final GuestMemory memory;
  private final Userfaultfd uffd;
  private final List<Wait> waits;
  private final FaultListener listener;
  private final Presence presence;
  private final ZeroPages zeros;
  private final int pageSizeBytes;
  private final FaultEvents events;
  private final @Nullable LandingBuffers landing;
  private volatile boolean abandoned;

  /// For memory that goes with this process.
  public UserfaultBackend(GuestMemory memory, List<Wait> waits, FaultListener listener) {
    this(memory, MemorySegment.NULL, waits, listener);
  }

  /// Arms the memory.
  ///
  /// @param kept see [Presence]
  /// @throws HostException if this host or the backing refuses
  public UserfaultBackend(
      GuestMemory memory, MemorySegment kept, List<Wait> waits, FaultListener listener) {
    this.memory = memory;
    this.waits = List.copyOf(waits);
    this.listener = listener;
    pageSizeBytes = memory.pageSizeBytes();
    memory.arm();
    uffd = Userfaultfd.open();
    long can = uffd.register(memory.address(), memory.bytes());
    if (Libc.failed(can) || (can & Userfaultfd.CAN_COPY) == 0) {
      uffd.close();
      throw new HostException(
          "the kernel refuses a userfaultfd on backing "
              + memory.backing()
              + (Libc.failed(can) ? ": " + Libc.error(can) : "")
              + "; use migration.fault-mode software, or another vm.backing");
    }
    presence = new Presence(memory.pageCount(), kept);
    zeros = new ZeroPages(memory, uffd, (can & Userfaultfd.CAN_ZEROPAGE) != 0);
    if (kept.byteSize() > 0) {
      takeOver();
    }
    boolean moves = (can & Userfaultfd.CAN_MOVE) != 0 && memory.backing() == Backing.ANONYMOUS;
    landing = moves ? new LandingBuffers(LANDING_BUFFERS) : null;
    events = new FaultEvents(uffd, this::happened, zeros::fillSome);
    events.start();
  }

  /// Of what was there in another process the kernel has nothing if it was known to be zero. And it
  /// has pages that nobody knows of, where that process died before it had kept their bit: they
  /// would keep out what comes again. No guest has written to them, since that needs the bit.
  private void takeOver() {
    PageSet populated = new PageSet(memory.pageCount());
    memory.populated(populated);
    for (long page = 0; page < memory.pageCount(); page++) {
      boolean isKnown = presence.contains(page);
      if (isKnown && !populated.contains(page)) {
        zeros.mark(page, 1);
      } else if (!isKnown && populated.contains(page)) {
        memory.drop(page, 1);
      }
    }
  }

  @Override
  public Presence presence() {
    return presence;
  }

  /// Reads the page before it is really touched: if the wait is abandoned, what was read is thrown
  /// away and the touch has not happened.
  @Override
  public boolean await(Wait wait, GuestAccess access, long page) {
    access.read(page * pageSizeBytes);
    return !abandoned || presence.contains(page);
  }

  /// A thread is stopped at a page.
  private void happened(int threadId, long address) {
    long page = (address - memory.address()) / pageSizeBytes;
    if (page < 0 || page >= presence.pageCount()) {
      return;
    }
    if (presence.contains(page)) {
      present(page);
      return;
    }
    for (int i = 0; i < waits.size(); i++) {
      if (waits.get(i).threadId() == threadId) {
        waits.get(i).announce(page, listener);
        return;
      }
    }
    throw new IllegalStateException(
        "thread " + threadId + " touches absent page " + page + " and is no vCPU");
  }

  /// Lets who waits for a page that is there go on.
  private void present(long page) {
    if (zeros.contains(page)) {
      zeros.touched(page);
    } else {
      uffd.wake(memory.address() + page * pageSizeBytes, pageSizeBytes);
    }
  }

  @Override
  public long install(long first, long count, MemorySegment content, long offset, boolean wake) {
    if (abandoned) {
      return 0;
    }
    try {
      return fill(first, count, content.address() + offset, wake);
    } finally {
      Reference.reachabilityFence(content);
    }
  }

  private long fill(long first, long count, long from, boolean wake) {
    long there = 0;
    long page = 0;
    while (page < count) {
      long to = memory.address() + (first + page) * pageSizeBytes;
      long at = from + page * pageSizeBytes;
      long filled = moveOrCopy(to, at, (count - page) * pageSizeBytes, wake);
      if (filled > 0) {
        presence.add(first + page, filled / pageSizeBytes);
        page += filled / pageSizeBytes;
      } else if (filled == -Libc.EEXIST) {
        there++;
        page++;
      } else if (filled != -Libc.EAGAIN) {
        throw new HostException(
            (count - page == 1 ? "a page" : count - page + " pages")
                + " could not be put into the target's memory of backing "
                + memory.backing()
                + ": "
                + Libc.error(filled)
                + memory.shortage());
      }
    }
    return there;
  }

  /// Moves a whole huge page where it can, and copies otherwise. Where one of the 512 pages is
  /// there already, moving would tear the huge page apart, which costs more than to copy.
  private long moveOrCopy(long to, long from, long length, boolean wake) {
    long huge = LandingBuffers.BYTES;
    if (landing != null
        && length >= huge
        && to % huge == 0
        && from % huge == 0
        && landing.contains(from, huge)) {
      long page = (to - memory.address()) / pageSizeBytes;
      long pages = huge / pageSizeBytes;
      long moved = presence.run(page, pages, false) == pages ? uffd.move(to, from, huge, wake) : 0;
      if (moved > 0) {
        return moved;
      }
    }
    return uffd.copy(to, from, length, wake);
  }

  @Override
  public void zero(long first, long count) {
    if (!abandoned) {
      zeros.mark(first, count);
      presence.add(first, count);
      events.ring();
    }
  }

  @Override
  public void discard(long first, long count) {
    presence.remove(first, count);
    zeros.discard(first, count);
  }

  @Override
  public void wake(Wait wait) {
    long page = wait.page();
    if (page >= 0 && presence.contains(page)) {
      present(page);
    }
  }

  @Override
  public void abandon() {
    abandoned = true;
    for (Wait wait : waits) {
      long page = wait.page();
      if (page < 0) {
        continue;
      }
      if (presence.contains(page) && !zeros.contains(page)) {
        present(page);
      } else {
        letGo(page);
      }
    }
  }

  /// Lets who waits for a page that will not come go on; what it reads there is thrown away.
  private void letGo(long page) {
    try {
      zeros.fill(page, 1);
    } catch (HostException full) { // it would wait for ever
      memory.replace(page, 1);
      uffd.wake(memory.address() + page * pageSizeBytes, pageSizeBytes);
    }
  }

  /// Buffers whose content is moved into the guest where a run fills one whole and lies at a
  /// multiple of 2 MiB; null where the backing or the kernel cannot.
  @Override
  public @Nullable LandingBuffers landing() {
    return landing;
  }

  @Override
  public String name() {
    return "userfaultfd";
  }

  @Override
  public String failure() {
    return events.failure();
  }

  @Override
  public void close() {
    events.close();
    uffd.close();
    if (landing != null) {
      landing.close();
    }
  }
}
