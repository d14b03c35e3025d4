package dev.faultline.simulator.virtual;

import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.memory.Region;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.PageContent;
import java.util.Arrays;

/// What every page holds, as a version: how often it was written, modulo 256. Each side has its own
/// memory, and beside them stands what the guest's own writes say it must be, so that a lost, stale
/// or overwritten page shows.
final class Contents implements PageContent {
  /// Pages that hold anything else than zero at the source: filled before the guest started, or
  /// touched since.
  final PageSet populated;

  private final PageSet holes;
  private final byte[] source;

  /// Low byte: what the page must hold. High byte: what it holds at the target.
  private final short[] target;

  Contents(MemoryMap map, double fillPercent) {
    int capacity = Math.toIntExact(map.capacity());
    populated = new PageSet(capacity);
    holes = map.ram();
    source = new byte[capacity];
    target = new short[capacity];
    long left = (long) (map.ramPageCount() * (fillPercent / 100));
    for (Region region : map.regions()) {
      long count = region.kind() == Region.Kind.RAM ? Math.min(left, region.count()) : 0;
      if (count > 0) {
        int first = (int) region.first();
        Arrays.fill(source, first, first + (int) count, (byte) 1);
        Arrays.fill(target, first, first + (int) count, (short) 1);
        populated.addRun(first, count);
        holes.removeRun(first, count);
        left -= count;
      }
    }
  }

  private void populate(long page) {
    if (populated.add(page)) {
      holes.remove(page);
    }
  }

  /// The guest touches a page at the source.
  void touchAtSource(long page, boolean write) {
    populate(page);
    if (write) {
      source[(int) page]++;
      target[(int) page] = (short) (target[(int) page] & 0xFF00 | target[(int) page] + 1 & 0xFF);
    }
  }

  /// The guest writes a page at the target.
  void writeAtTarget(long page) {
    int was = target[(int) page];
    target[(int) page] = (short) (was + 0x100 & 0xFF00 | was + 1 & 0xFF);
  }

  /// What a page holds on both sides, for whoever wants it in the caches.
  long word(long page) {
    return source[(int) page] + target[(int) page];
  }

  /// The source's memory is read into a message.
  void read(Transfer transfer, Message.Pages pages) {
    int count = (int) pages.runs().pageCount();
    if (transfer.versions.length < count) {
      transfer.versions = new byte[count];
    }
    int at = 0;
    for (int run = 0; run < pages.runs().size(); run++) {
      int length = (int) pages.runs().count(run);
      System.arraycopy(source, (int) pages.runs().first(run), transfer.versions, at, length);
      at += length;
    }
  }

  /// A message is installed at the target.
  void install(Transfer transfer, Message.Pages pages) {
    int at = 0;
    for (int run = 0; run < pages.runs().size(); run++) {
      int end = (int) pages.runs().end(run);
      for (int page = (int) pages.runs().first(run); page < end; page++) {
        target[page] = (short) (target[page] & 0xFF | transfer.versions[at++] << 8);
      }
    }
    zero(pages.zeros());
  }

  /// Pages become zero at the target.
  void zero(PageRuns runs) {
    for (int run = 0; run < runs.size(); run++) {
      for (long page = runs.first(run); page < runs.end(run); page++) {
        target[(int) page] &= 0xFF;
      }
    }
  }

  PageSet holes() {
    return holes;
  }

  /// Compares every resident page with what the guest's writes say; empty if all are right, else
  /// the first ten wrong ones and how many more there are.
  String wrongPages(PageSet resident) {
    StringBuilder text = new StringBuilder();
    long wrong = 0;
    for (long first = resident.next(0); first >= 0; ) {
      long end = resident.nextAbsent(first);
      for (long page = first; page < end; page++) {
        int value = target[(int) page] & 0xFFFF;
        if ((value & 0xFF) != value >>> 8 && ++wrong <= 10) {
          text.append(wrong == 1 ? "wrong content: " : ", ");
          text.append("page ").append(page).append(" holds version ").append(value >>> 8);
          text.append(" instead of ").append(value & 0xFF);
        }
      }
      first = resident.next(end);
    }
    return wrong > 10
        ? text.append(" and ").append(wrong - 10).append(" more").toString()
        : text.toString();
  }

  @Override
  public long zeroRun(long first, long count) {
    return holes.isEmpty() ? 0 : holes.runUp(first, count);
  }

  @Override
  public long contentRun(long first, long count) {
    return holes.isEmpty() ? count : populated.runUp(first, count);
  }
}
