package dev.faultline.simulator.virtual.future;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.guest.GuestProgram;
import dev.faultline.agent.guest.TouchBatch;
import dev.faultline.agent.guest.VcpuCursor;
import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.migration.source.MigrationSource;
import dev.faultline.agent.plan.Nanos;
import dev.faultline.agent.prepaging.contract.foresight.Bound;
import dev.faultline.agent.prepaging.contract.foresight.Future;
import dev.faultline.scenarios.LinkSpec;
import dev.faultline.scenarios.Scenario.GuestMigration;
import dev.faultline.simulator.virtual.guest.GuestState;
import dev.faultline.simulator.virtual.memory.Contents;
import dev.faultline.simulator.virtual.memory.SeenPages;
import dev.faultline.simulator.virtual.time.EventQueue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// The future of a guest from RESUME on if nothing stalls it: its programs are run once more, from
/// the CPU state that crossed, without a migration. Gives the oracle its order and the bound its
/// times.
///
/// Touches of several vCPUs are merged by guest time; at equal times the lower vCPU comes first.
public final class FirstTouches implements Future {
  private final GuestMigration spec;
  private final LinkSpec link;
  private final MemoryMap map;
  private final Contents contents;
  private final Supplier<GuestProgram[]> fresh;
  private final BooleanSupplier isCancelled;
  private List<CpuState> states = List.of();
  private PageSet there = new PageSet(0);
  private boolean allThere;
  private int[] pages = new int[0];
  private long[] times = new long[0];
  private int size;
  private boolean known;
  private long bound = -1;

  /// @param fresh makes the programs as they are before their first touch
  /// @param isCancelled whether nobody wants to know any more
  public FirstTouches(
      GuestMigration spec,
      LinkSpec link,
      Contents contents,
      Supplier<GuestProgram[]> fresh,
      BooleanSupplier isCancelled) {
    this.spec = spec;
    this.link = link;
    this.contents = contents;
    this.fresh = fresh;
    this.isCancelled = isCancelled;
    map = spec.vm().map();
  }

  /// @param source which pages it has not sent, now that the guest has stopped
  public void from(List<CpuState> captured, MigrationSource source) {
    states = captured;
    allThere = source.stopsToCopy();
    there = contents.holes();
    if (spec.migration().mode().hasRounds()) {
      there = map.ram();
      there.removeAll(source.view().unsent());
    }
  }

  @Override
  public int size() {
    look(true);
    return size;
  }

  @Override
  public long page(int i) {
    look(true);
    return pages[i];
  }

  /// The guest time of first touch `i`, from RESUME on.
  long guestNanos(int i) {
    look(true);
    return times[i];
  }

  /// Whether the guest will find every page at the target.
  boolean isNeedless() {
    return allThere;
  }

  /// No strategy's summed stall is below this; see [Bound].
  public long boundNanos() {
    look(false);
    return bound;
  }

  private void look(boolean keepPages) {
    if (known || !keepPages && bound >= 0) {
      return;
    }
    known = keepPages;
    size = 0;
    if (allThere) {
      bound = 0;
      return;
    }
    GuestProgram[] programs = fresh.get();
    EventQueue next = new EventQueue();
    List<Ahead> vcpus = new ArrayList<>();
    SeenPages seenByAny = new SeenPages(map.capacity());
    for (int i = 0; i < programs.length; i++) {
      Ahead ahead = new Ahead(VcpuCursor.resume(programs[i], states.get(i), GuestState.BATCH));
      vcpus.add(ahead);
      enqueue(next, ahead, i);
    }
    Bound.Sequence together = sequence();
    boolean settles = !keepPages && crossFasterThanTouched(vcpus);
    while (!next.isEmpty()
        && !(settles && isSettled(vcpus) && together.isSettled(next.firstKey(), vcpus.size()))) {
      int vcpu = (int) next.firstEvent();
      next.removeFirst();
      Ahead ahead = vcpus.get(vcpu);
      if (there.isEmpty() || !there.contains(ahead.page)) {
        ahead.alone.touches(ahead.time);
        if (programs.length == 1 || seenByAny.add(ahead.page)) {
          together.touches(ahead.time);
          keep(keepPages, ahead);
        }
      }
      enqueue(next, ahead, vcpu);
    }
    long sum = 0;
    for (Ahead ahead : vcpus) {
      sum += ahead.alone.stallNanos();
    }
    bound = Math.max(sum, together.stallNanos());
  }

  /// Whether the link carries pages faster than all vCPUs together can touch new ones. Then the
  /// first touches that raise the bound are soon behind, and nothing after them can raise it.
  private boolean crossFasterThanTouched(List<Ahead> vcpus) {
    double pagesPerNano = 0;
    for (Ahead ahead : vcpus) {
      pagesPerNano += 1.0 / ahead.cursor.computeNanosMin();
    }
    long pageNanos = Nanos.floor(8 * pageBytes(), link.bitsPerSecond());
    return (pageNanos + 1) * pagesPerNano <= 1;
  }

  private static boolean isSettled(List<Ahead> vcpus) {
    for (Ahead ahead : vcpus) {
      if (!ahead.alone.isSettled(ahead.time, 1)) {
        return false;
      }
    }
    return true;
  }

  /// No page is there before the source has heard of RESUME and the page has crossed.
  private Bound.Sequence sequence() {
    long bits = link.bitsPerSecond();
    Bound.PageTime time = Bound.PageTime.of(pageBytes(), bits);
    return new Bound.Sequence(time, 2 * link.latencyNanos());
  }

  /// What a page takes on the link at least, compressed as the smallest is; nothing where demanded
  /// pages pass the rate.
  private long pageBytes() {
    boolean paced = link.queue() == LinkSpec.Queue.PACED;
    return paced ? 0 : contents.model.leastBytes(spec.migration().saving());
  }

  private static void enqueue(EventQueue next, Ahead ahead, int vcpu) {
    if (ahead.advance()) {
      next.add(ahead.time, vcpu, vcpu);
    }
  }

  private void keep(boolean keepPages, Ahead ahead) {
    if (keepPages) {
      if (size == pages.length) {
        pages = Arrays.copyOf(pages, Math.max(1024, size * 2));
        times = Arrays.copyOf(times, pages.length);
      }
      pages[size] = (int) ahead.page;
      times[size++] = ahead.time;
    }
  }

  private static long orEndless(long work) {
    return work > 0 ? work : Long.MAX_VALUE;
  }

  /// One vCPU on its way from first touch to first touch.
  private final class Ahead {
    final Bound.Sequence alone = sequence();
    final VcpuCursor cursor;
    private final SeenPages seen = new SeenPages(map.capacity());
    private final long end = orEndless(spec.workNanos(link));
    private long left = orEndless(spec.guest().workTouches());
    private long clock;
    long time;
    long page;

    Ahead(VcpuCursor cursor) {
      this.cursor = cursor;
    }

    /// Goes on to the next first touch; false if the work is over before.
    boolean advance() {
      while (!cursor.halted() && !isCancelled.getAsBoolean()) {
        TouchBatch batch = cursor.batch();
        int from = cursor.position();
        int to = (int) Math.min(batch.size, from + Math.min(left, batch.size));
        for (int at = from; at < to; at++) {
          clock += batch.idle(at) + batch.computeNanos[at];
          if (clock > end) {
            return false;
          }
          long touched = map.frame(batch.touches[at] >>> 1);
          if (seen.add(touched)) {
            time = clock;
            page = touched;
            left -= at + 1 - from;
            cursor.consumed(at + 1 - from);
            return true;
          }
        }
        left -= to - from;
        if (left == 0) {
          return false;
        }
        cursor.consumed(to - from);
      }
      return false;
    }
  }
}
