package dev.faultline.agent.mapping;

import dev.faultline.agent.mapping.libc.Libc;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.plan.VmSpec.Backing;

/// Private anonymous memory: what a process has for itself.
final class AnonymousMemory extends GuestMemory {
  private AnonymousMemory(long address, long bytes, int pageSizeBytes) {
    super(Backing.ANONYMOUS, address, bytes, pageSizeBytes);
  }

  /// Aligned so that whole huge pages can be moved in.
  static AnonymousMemory map(long bytes, int pageSizeBytes) {
    int flags = Libc.MAP_PRIVATE | Libc.MAP_ANONYMOUS | Libc.MAP_NORESERVE;
    long huge = LandingBuffers.BYTES;
    long mapping = mapped(Libc.mmap(bytes + huge, flags, -1), Backing.ANONYMOUS, bytes, "");
    long address = Math.ceilDiv(mapping, huge) * huge;
    if (address > mapping) {
      Libc.munmap(mapping, address - mapping);
    }
    if (address < mapping + huge) {
      Libc.munmap(address + bytes, mapping + huge - address);
    }
    // Where the host makes huge pages of everything, one write would fill 512 pages.
    Libc.madvise(address, bytes, Libc.MADV_NOHUGEPAGE);
    return new AnonymousMemory(address, bytes, pageSizeBytes);
  }

  @Override
  public void populated(PageSet into) {
    PageTable.populated(this, into);
  }

  @Override
  long drop(long base, long offset, long length) {
    return Libc.madvise(base + offset, length, Libc.MADV_DONTNEED);
  }

  @Override
  void unmap() {
    Libc.munmap(address(), bytes());
  }
}
