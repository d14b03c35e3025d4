package dev.faultline.simulator.virtual;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.guest.GuestProgram;
import dev.faultline.agent.guest.VcpuCursor;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.prepaging.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The future of a guest from RESUME on if nothing stalls it: its programs are run once more, from the CPU state that
/// crossed, without a migration. Gives the oracle its order and the bound its times.
///
/// Touches of several vCPUs are merged by guest time; at equal times the lower vCPU comes first.
final class FirstTouches implements Future {
  private final VirtualMigration run;
  private List<CpuState> states = List.of();
  private int[] pages = new int[0];
  private int size;
  private boolean known;
  private long bound = -1;

  FirstTouches(VirtualMigration run) {
    this.run = run;
  }

  void from(List<CpuState> captured) {
    states = captured;
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

  /// No strategy's summed stall is below this; see [Lateness].
  long boundNanos() {
    look(false);
    return bound;
  }

  private void look(boolean keepPages) {
    if (known || !keepPages && bound >= 0) {
      return;
    }
    known = keepPages;
    size = 0;
    GuestProgram[] programs = run.programs();
    List<VcpuCursor> cursors = new ArrayList<>();
    EventQueue next = new EventQueue();
    long[] left = new long[programs.length];
    PageSet[] seen = new PageSet[programs.length];
    Lateness[] alone = new Lateness[programs.length];
    Lateness together = new Lateness(run);
    for (int i = 0; i < programs.length; i++) {
      VcpuCursor cursor = VcpuCursor.resume(programs[i], states.get(i), Guest.BATCH);
      cursors.add(cursor);
      left[i] = run.guest.workTouches > 0 ? run.guest.workTouches : Long.MAX_VALUE;
      seen[i] = new PageSet(programs.length == 1 ? 0 : run.plan.map().capacity());
      alone[i] = new Lateness(run);
      enqueue(next, cursor, 0, i);
    }
    PageSet seenByAny = new PageSet(run.plan.map().capacity());
    while (!next.isEmpty()) {
      long time = next.firstKey();
      int vcpu = (int) next.firstEvent();
      next.removeFirst();
      VcpuCursor cursor = cursors.get(vcpu);
      long page = run.plan.map().frame(cursor.index());
      boolean moves = run.contents.populated.contains(page);
      boolean isNew = seenByAny.add(page);
      if (moves && isNew) {
        together.needs(time);
        keep(keepPages, page);
      }
      if (moves && (programs.length == 1 ? isNew : seen[vcpu].add(page))) {
        alone[vcpu].needs(time);
      }
      cursor.advance();
      if (--left[vcpu] > 0) {
        enqueue(next, cursor, time, vcpu);
      }
    }
    long sum = 0;
    for (Lateness one : alone) {
      sum += one.nanos();
    }
    bound = Math.max(sum, together.nanos());
  }

  private void enqueue(EventQueue next, VcpuCursor cursor, long time, int vcpu) {
    if (cursor.halted()) {
      return;
    }
    long due = time + cursor.idleNanos() + cursor.computeNanos();
    if (run.guest.workNanos == 0 || due <= run.guest.workNanos) {
      next.add(due, vcpu, vcpu);
    }
  }

  private void keep(boolean keepPages, long page) {
    if (keepPages) {
      if (size == pages.length) {
        pages = Arrays.copyOf(pages, Math.max(1024, size * 2));
      }
      pages[size++] = (int) page;
    }
  }
}
