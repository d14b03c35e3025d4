package dev.faultline.agent.fault;

import dev.faultline.agent.mapping.GuestAccess;
import dev.faultline.agent.mapping.GuestMemory;
import dev.faultline.agent.mapping.HostException;
import dev.faultline.agent.mapping.Libc;
import dev.faultline.agent.plan.VmSpec.Backing;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.List;

/// Lets the kernel stop a vCPU at a page that is not there; one thread hears of it and tells.
///
/// Zero pages of anonymous memory are mapped at once, to the page of zeroes that all processes
/// share. Of the other backings they would take memory, so they are filled when they are touched,
/// by the thread that hears of it, and nobody else is told.
public final class UserfaultBackend implements FaultBackend {
  private final GuestMemory memory;
  private final Userfaultfd uffd;
  private final boolean zeropage;
  private final MemorySegment zeroPage;
  private final List<Wait> waits;
  private final FaultListener listener;
  private final Presence presence;
  private final Presence untouchedZeros;
  private final boolean zerosAtOnce;
  private final int pageSizeBytes;
  private final FaultEvents events;
  private volatile boolean abandoned;

  /// Arms the memory.
  ///
  /// @throws HostException if this host or the backing refuses
  public UserfaultBackend(GuestMemory memory, List<Wait> waits, FaultListener listener) {
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
    zeropage = (can & Userfaultfd.CAN_ZEROPAGE) != 0;
    zeroPage = zeropage ? MemorySegment.NULL : Arena.ofAuto().allocate(pageSizeBytes, 4096);
    zerosAtOnce = zeropage && memory.backing() == Backing.ANONYMOUS;
    presence = new Presence(memory.pageCount());
    untouchedZeros = new Presence(zerosAtOnce ? 0 : memory.pageCount());
    events = new FaultEvents(uffd, this::happened);
    events.start();
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
      }
    }
  }

  /// Lets who waits for a page that is there go on.
  private void present(long page) {
    if (!zerosAtOnce && untouchedZeros.contains(page)) {
      untouchedZeros.remove(page, 1);
      fillZero(page);
    } else {
      uffd.wake(memory.address() + page * pageSizeBytes, pageSizeBytes);
    }
  }

  private void fillZero(long page) {
    long start = memory.address() + page * pageSizeBytes;
    long filled;
    do {
      filled =
          zeropage
              ? uffd.zeropage(start, pageSizeBytes, true)
              : uffd.copy(start, zeroPage.address(), pageSizeBytes, true);
    } while (filled == -Libc.EAGAIN);
    if (filled == -Libc.EEXIST) {
      uffd.wake(start, pageSizeBytes);
    } else if (Libc.failed(filled)) {
      throw refused("a page of zeroes", filled);
    }
  }

  private HostException refused(String what, long result) {
    return new HostException(
        what
            + " could not be put into memory of backing "
            + memory.backing()
            + ": "
            + Libc.error(result));
  }

  @Override
  public long install(long first, long count, MemorySegment content, long offset, boolean wake) {
    if (abandoned) {
      return 0;
    }
    long there = fill(first, count, content.address() + offset, wake);
    Reference.reachabilityFence(content);
    return there;
  }

  /// Zeroes where `from` is 0. Returns how many pages were there already.
  private long fill(long first, long count, long from, boolean wake) {
    long there = 0;
    long page = 0;
    while (page < count) {
      long to = memory.address() + (first + page) * pageSizeBytes;
      long length = (count - page) * pageSizeBytes;
      long filled =
          from == 0
              ? uffd.zeropage(to, length, wake)
              : uffd.copy(to, from + page * pageSizeBytes, length, wake);
      if (filled > 0) {
        presence.add(first + page, filled / pageSizeBytes);
        page += filled / pageSizeBytes;
      } else if (filled == -Libc.EEXIST) {
        there++;
        page++;
      } else if (filled != -Libc.EAGAIN) {
        throw refused((count - page) + " pages from page " + (first + page), filled);
      }
    }
    return there;
  }

  @Override
  public void zero(long first, long count) {
    if (abandoned) {
      return;
    }
    if (zerosAtOnce) {
      fill(first, count, 0, false);
    } else {
      untouchedZeros.add(first, count);
      presence.add(first, count);
    }
  }

  @Override
  public void discard(long first, long count) {
    presence.remove(first, count);
    if (!zerosAtOnce) {
      untouchedZeros.remove(first, count);
    }
    memory.drop(first, count);
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
      if (presence.contains(page)) {
        present(page);
      } else {
        fillZero(page);
      }
    }
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
  }
}
