package dev.faultline.agent.fault;

import dev.faultline.agent.mapping.GuestAccess;
import dev.faultline.agent.mapping.GuestMemory;
import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.plan.VmSpec.Backing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What this host can do for live guests, found by trying it on a few pages, and what is missing.
///
/// @param items in the order in which they are best read
public record HostSupport(List<Item> items) {
  private static final Path HUGE =
      Path.of("/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages");
  private static final Path THP = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

  public HostSupport {
    items = List.copyOf(items);
  }

  /// One thing.
  ///
  /// @param works whether it can be had here
  /// @param note why not and what to do about it, or what to know; empty if there is nothing to say
  public record Item(String what, boolean works, String note) {}

  /// Tries everything; takes some milliseconds and leaves nothing behind.
  public static HostSupport probe() {
    List<Item> items = new ArrayList<>();
    if (!"Linux".equals(System.getProperty("os.name"))) {
      items.add(new Item("live guests", false, "they need Linux; the virtual engine does not"));
      return new HostSupport(items);
    }
    items.add(userfaultfd());
    for (Backing backing : Backing.values()) {
      items.add(backing(backing));
    }
    items.add(hugeMoves());
    return new HostSupport(items);
  }

  private static Item userfaultfd() {
    String what = "userfaultfd, for real page faults";
    try (Userfaultfd opened = Userfaultfd.open()) {
      return new Item(what, opened.fd() >= 0, "");
    } catch (HostException refused) {
      return new Item(what, false, message(refused));
    }
  }

  private static Item backing(Backing backing) {
    String name = "vm.backing " + backing.name().toLowerCase(Locale.ROOT);
    boolean huge = backing == Backing.HUGETLB;
    if (huge && hugePages() == 0) {
      return new Item(
          name, false, "there are no free 2 MiB pages; raise /proc/sys/vm/nr_hugepages");
    }
    try (GuestMemory memory = GuestMemory.map(backing, 1, huge ? 2 << 20 : 4096)) {
      String refusal = writesRefused(memory);
      String writes = refusal.isEmpty() ? ", writes by the kernel" : ", writes emulated";
      String note = refusal.isEmpty() ? note(backing) : note(backing) + "; " + refusal;
      try (UserfaultBackend armed =
          new UserfaultBackend(memory, List.of(), (vcpu, page, write, nanos) -> {})) {
        return new Item(name + ", faults by " + armed.name() + writes, true, note);
      } catch (HostException refused) {
        return new Item(name + ", faults by software" + writes, true, note);
      }
    } catch (HostException | UncheckedIOException refused) {
      return new Item(name, false, message(refused));
    }
  }

  /// Why the kernel does not track the writes to such memory, found by a write; empty if it does.
  private static String writesRefused(GuestMemory memory) {
    try (KernelWrites writes = KernelWrites.of(memory)) {
      new GuestAccess(memory).write(0, 1);
      PageSet found = new PageSet(1);
      writes.drain(found);
      return found.contains(0) ? "" : "the kernel does not find what was written to it";
    } catch (HostException refused) {
      return message(refused);
    }
  }

  private static String note(Backing backing) {
    return switch (backing) {
      case ANONYMOUS, MEMFD -> "";
      case SHM -> room(Path.of("/dev/shm"));
      case FILE -> room(Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
      case SYSV -> "the kernel has no userfaultfd for absent pages of it";
      case HUGETLB -> hugePages() + " free pages of 2 MiB";
    };
  }

  private static String room(Path folder) {
    try {
      return folder + ", " + (Files.getFileStore(folder).getUsableSpace() >> 20) + " MiB left";
    } catch (IOException e) {
      return folder + " cannot be looked at";
    }
  }

  private static long hugePages() {
    try {
      return Long.parseLong(Files.readString(HUGE).strip());
    } catch (IOException | NumberFormatException none) {
      return 0;
    }
  }

  private static Item hugeMoves() {
    String what = "moving whole huge pages into anonymous guests";
    boolean huge;
    try {
      huge = !Files.readString(THP).contains("[never]");
    } catch (IOException none) {
      huge = false;
    }
    try (GuestMemory memory = GuestMemory.map(Backing.ANONYMOUS, 1, 4096);
        UserfaultBackend armed =
            new UserfaultBackend(memory, List.of(), (vcpu, page, write, nanos) -> {})) {
      if (armed.landing() == null) {
        return new Item(what, false, "needs Linux 6.8; pages are copied instead");
      }
      return new Item(what, huge, huge ? "" : THP + " says never; pages are copied instead");
    } catch (HostException refused) {
      return new Item(what, false, "needs userfaultfd; pages are copied instead");
    }
  }

  private static String message(RuntimeException refused) {
    return String.valueOf(refused.getMessage());
  }
}
