package dev.faultline.agent.mapping;

import dev.faultline.agent.mapping.libc.Libc;
import dev.faultline.agent.memory.PageSet;

/// Which pages of a mapping this process has populated. A kernel without [PageScan] does not say,
/// and all pages count as populated, which is safe.
final class PageTable {
  private PageTable() {}

  /// Those in memory or swapped out, without those that were only read and share the kernel's page
  /// of zeroes.
  static void populated(GuestMemory memory, PageSet into) {
    add(memory, PageScan.PRESENT | PageScan.SWAPPED, into);
  }

  /// Of shared memory that is not swapped: where writes to it are tracked, there are marks in the
  /// page table that look as if something was. A page that the kernel is just moving looks so, too,
  /// but is known for shared memory's.
  static void present(GuestMemory memory, PageSet into) {
    add(memory, PageScan.PRESENT | PageScan.FILE, into);
  }

  private static void add(GuestMemory memory, long any, PageSet into) {
    long notZero = PageScan.PFN_ZERO; // inverted: set in what is not the page of zeroes
    try (PageScan scan = new PageScan(memory)) {
      if (Libc.failed(scan.find(new PageScan.Wanted(false, notZero, notZero, any), into))) {
        into.addRun(0, memory.pageCount());
      }
    }
  }
}
