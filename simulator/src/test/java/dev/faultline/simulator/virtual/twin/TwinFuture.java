package dev.faultline.simulator.virtual.twin;

import dev.faultline.agent.guest.VcpuCursor;
import dev.faultline.agent.prepaging.contract.foresight.Future;
import dev.faultline.scenarios.LinkSpec;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What the guest would touch first, and when, if nothing stalled it: all touches of the work are
/// written down and sorted.
final class TwinFuture implements Future {
  private record Touch(long guestNanos, int vcpu, long page) {}

  private final Twin twin;
  private final TwinMigration run;
  private final List<Touch> firsts = new ArrayList<>(); // over all vCPUs
  private long bound;
  private boolean known;

  TwinFuture(Twin twin, TwinMigration run) {
    this.twin = twin;
    this.run = run;
  }

  @Override
  public int size() {
    look();
    return firsts.size();
  }

  @Override
  public long page(int i) {
    look();
    return firsts.get(i).page;
  }

  /// When the guest makes first touch `i`, counted from RESUME.
  long guestNanos(int i) {
    look();
    return firsts.get(i).guestNanos;
  }

  long boundNanos() {
    look();
    return bound;
  }

  private void look() {
    if (known) {
      return;
    }
    known = true;
    List<Touch> all = new ArrayList<>();
    List<VcpuCursor> cursors = run.captured();
    for (int vcpu = 0; vcpu < cursors.size(); vcpu++) {
      List<Touch> own = touches(vcpu, cursors.get(vcpu));
      bound += lateness(firsts(own));
      all.addAll(own);
    }
    all.sort(Comparator.comparingLong(Touch::guestNanos).thenComparingInt(Touch::vcpu));
    firsts.addAll(firsts(all));
    bound = Math.max(bound, lateness(firsts));
  }

  private List<Touch> touches(int vcpu, VcpuCursor cursor) {
    List<Touch> touches = new ArrayList<>();
    long limit = run.spec.guest().workTouches();
    long time = 0;
    for (long n = 0; !cursor.halted() && (limit == 0 || n < limit); n++) {
      time += cursor.idleNanos() + cursor.computeNanos();
      if (run.workNanos > 0 && time > run.workNanos) {
        break;
      }
      touches.add(new Touch(time, vcpu, run.map.frame(cursor.index())));
      cursor.advance();
    }
    return touches;
  }

  /// The first touch of each page with content.
  private List<Touch> firsts(List<Touch> touches) {
    List<Touch> firsts = new ArrayList<>();
    for (Touch touch : touches) {
      if (!run.isHole(touch.page)
          && firsts.stream().noneMatch(earlier -> earlier.page == touch.page)) {
        firsts.add(touch);
      }
    }
    return firsts;
  }

  private long lateness(List<Touch> needs) {
    long most = 0;
    boolean paced = twin.scenario.link().queue() == LinkSpec.Queue.PACED;
    for (int k = 1; k <= needs.size(); k++) {
      long pages =
          BigInteger.valueOf(paced ? 0 : 8L * run.map.pageSizeBytes() * k)
              .multiply(BigInteger.valueOf(1_000_000_000))
              .divide(BigInteger.valueOf(twin.scenario.link().bitsPerSecond()))
              .longValueExact();
      long there = 2 * twin.scenario.link().latencyNanos() + pages;
      most = Math.max(most, there - needs.get(k - 1).guestNanos);
    }
    return most;
  }
}
