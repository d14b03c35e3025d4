package dev.faultline.agent.fault;

import dev.faultline.agent.mapping.GuestMemory;
import dev.faultline.agent.mapping.PageScan;
import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.mapping.libc.Libc;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.plan.VmSpec.Backing;

/// Which pages of its memory a guest writes, found by the kernel: each page is protected, the first
/// write takes the protection off (userfaultfd's WP_ASYNC), and [PageScan] finds the pages that
/// have none and protects them again in one step. Huge pages are found as a whole. For one thread;
/// the guest runs meanwhile.
///
/// What holds without stopping the guest: the kernel flushes the translations of what it protects
/// before it returns, so a write is either in memory by then or finds the protection. So who reads
/// a page after [#of] or [#drain] and finds old bytes finds the page in the next drain.
///
/// May be closed while vCPUs live, unlike the userfaultfd of a [FaultBackend]: in this mode a fault
/// is settled inside the kernel, no thread ever waits at this descriptor, so none can be let go to
/// a page that nobody brought. All that closing does is take the protection off.
public final class KernelWrites implements AutoCloseable {
  /// What is not protected: also what is not mapped at all, since a page of a file may be written,
  /// and unmapped before it is looked for. Just these fields take the kernel's shortest way.
  private static final PageScan.Wanted OF_FILES = new PageScan.Wanted(true, 0, PageScan.WRITTEN, 0);

  /// Of anonymous memory and 2 MiB pages, what is not mapped was not written, although some kernels
  /// count it. What was only read shares the page of zeroes and need not be protected: to write
  /// there takes a page of its own.
  private static final PageScan.Wanted OF_ITS_OWN =
      new PageScan.Wanted(
          true,
          PageScan.PFN_ZERO,
          PageScan.WRITTEN | PageScan.PFN_ZERO,
          PageScan.PRESENT | PageScan.SWAPPED);

  private final GuestMemory memory;
  private final Userfaultfd uffd;
  private final PageScan scan;
  private final boolean isOfItsOwn;

  private KernelWrites(GuestMemory memory, Userfaultfd uffd) {
    this.memory = memory;
    this.uffd = uffd;
    isOfItsOwn = memory.backing() == Backing.ANONYMOUS || memory.backing() == Backing.HUGETLB;
    scan = new PageScan(memory);
  }

  /// Begins.
  ///
  /// @throws HostException if this host or the backing refuses; says what to change
  public static KernelWrites of(GuestMemory memory) {
    KernelWrites writes = new KernelWrites(memory, Userfaultfd.openForWrites());
    try {
      writes.begin();
      return writes;
    } catch (RuntimeException | Error e) {
      writes.close();
      throw e;
    }
  }

  private void begin() {
    need(uffd.registerWrites(memory.address(), memory.bytes()));
    if (isOfItsOwn) {
      // Protects what is mapped. To protect the rest would leave marks in the page table, which
      // look like pages that are swapped out to who asks which pages were never written.
      drain(new PageSet(memory.pageCount()));
    } else {
      need(uffd.protect(memory.address(), memory.bytes()));
    }
  }

  /// Adds the pages that were written since this was made or the last call, by RAM index, and
  /// begins anew with them. A page that is only read for the first time may be among them.
  ///
  /// @throws HostException if the kernel does not say
  public void drain(PageSet into) {
    need(scan.find(isOfItsOwn ? OF_ITS_OWN : OF_FILES, into));
  }

  private void need(long result) {
    if (Libc.failed(result)) {
      throw new HostException(
          "the kernel does not keep track of writes to backing "
              + memory.backing()
              + ": "
              + Libc.error(result)
              + "; use migration.dirty-tracking emulated");
    }
  }

  @Override
  public void close() {
    scan.close();
    uffd.close();
  }
}
