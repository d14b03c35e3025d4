package dev.faultline.agent.mapping;

import dev.faultline.agent.mapping.GuestMemory.Lifetime;
import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.mapping.libc.Libc;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.plan.VmSpec.Backing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// System V shared memory: outlives its process until it is removed. The kernel refuses a
/// userfaultfd on it.
final class SysvMemory extends GuestMemory {
  private static final int IPC_PRIVATE = 0;
  private static final int IPC_CREAT_OWNER_ONLY = 01000 | 0600;
  private static final int SHM_NORESERVE = 010000;

  private final int id;
  private final boolean named;
  private final boolean isFound; // another process made it

  private SysvMemory(
      long address, long bytes, int pageSizeBytes, int id, boolean named, boolean isFound) {
    super(Backing.SYSV, address, bytes, pageSizeBytes);
    this.isFound = isFound;
    this.id = id;
    this.named = named;
  }

  static SysvMemory map(long bytes, int pageSizeBytes, Lifetime lifetime) {
    long id = Libc.shmget(IPC_PRIVATE, bytes, IPC_CREAT_OWNER_ONLY | SHM_NORESERVE);
    mapped(id, Backing.SYSV, bytes, ": see /proc/sys/kernel/shmmax, shmall and shmmni");
    long address = Libc.shmat((int) id);
    if (Libc.failed(address) || lifetime == Lifetime.PROCESS) {
      Libc.shmctl((int) id, Libc.IPC_RMID); // goes with its last user
    }
    mapped(address, Backing.SYSV, bytes, "");
    return new SysvMemory(
        address, bytes, pageSizeBytes, (int) id, lifetime == Lifetime.UNTIL_CLOSED, false);
  }

  /// Its size and its owner are held against what is expected: numbers are used again.
  static SysvMemory reattach(long bytes, int pageSizeBytes, String name) {
    int id = Integer.parseInt(name);
    long[] found = Libc.shmStat(id);
    if (found.length == 0) {
      throw new HostException("the guest's memory, System V segment " + name + ", is gone");
    }
    if (found[0] != bytes || found[1] != 0600) {
      throw new HostException("System V segment " + name + " is not the memory of that guest");
    }
    long address = Libc.shmat(id);
    mapped(address, Backing.SYSV, bytes, "");
    return new SysvMemory(address, bytes, pageSizeBytes, id, true, true);
  }

  @Override
  public String name() {
    return named ? Integer.toString(id) : "";
  }

  /// The page table knows what this process touched; what was swapped out is no longer in it, and
  /// what another process touched never was.
  @Override
  public void populated(PageSet into) {
    if (isFound || hasSwap()) {
      into.addRun(0, pageCount());
    } else {
      PageTable.present(this, into);
    }
  }

  private static boolean hasSwap() {
    try {
      return Files.readAllLines(Path.of("/proc/swaps")).size() > 1;
    } catch (IOException unknown) {
      return true;
    }
  }

  @Override
  long drop(long base, long offset, long length) {
    return Libc.madvise(base + offset, length, Libc.MADV_REMOVE);
  }

  @Override
  void unmap() {
    Libc.shmdt(address());
    if (named && !isLeft()) {
      Libc.shmctl(id, Libc.IPC_RMID);
    }
  }
}
