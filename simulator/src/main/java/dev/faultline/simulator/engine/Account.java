package dev.faultline.simulator.engine;

import dev.faultline.reports.metric.FaultMetrics;
import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.reports.metric.Measured;
import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.metric.PhaseMetrics;
import dev.faultline.simulator.engine.MigrationOutcome.Phase;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import java.util.EnumMap;
import java.util.List;

/// What an engine has counted of one migration, and the one place where metrics are derived from
/// it. An engine puts counts into [#measured()] and says when what happened; the rest follows.
public final class Account {
  private final Measured measured = new Measured();
  private final EnumMap<Mark, Long> marks = new EnumMap<>(Mark.class);
  private final Status status;
  private int vcpus;
  private long workNanos;
  private long wallNanos;
  private double slowdown;
  private long lostAtSourceNanos = -1;

  public Account(Status status) {
    this.status = status;
  }

  /// For what is counted and not derived.
  public Measured measured() {
    return measured;
  }

  /// Whether the guest did all of its work, so that what the work cost is known.
  public boolean worked() {
    return status == Status.COMPLETED;
  }

  /// It happened then; not at all if below 0.
  public void mark(Mark mark, long nanos) {
    if (nanos >= 0) {
      marks.put(mark, nanos);
    }
  }

  public void phases(List<Phase> phases) {
    for (Mark mark : List.of(Mark.PREPARE, Mark.SUSPEND, Mark.RESUME, Mark.COMPLETE)) {
      for (Phase phase : phases) {
        if (phase.name().equals(mark.name())) {
          marks.putIfAbsent(mark, phase.startNanos());
        }
      }
    }
  }

  public boolean has(Mark mark) {
    return marks.containsKey(mark);
  }

  /// One more vCPU, at the target.
  ///
  /// @param guestNanos guest time of its work
  /// @param wall time from RESUME until it had done it
  public void vcpu(long guestNanos, long wall) {
    vcpus++;
    workNanos += guestNanos;
    wallNanos += wall;
    if (guestNanos > 0) {
      slowdown = Math.max(slowdown, (double) wall / guestNanos);
    }
  }

  /// Guest time that all vCPUs lost from PREPARE to SUSPEND; below 0 if unknown.
  public void lostAtSource(long nanos) {
    lostAtSourceNanos = nanos;
  }

  /// When 90 % of the rate before began to hold; below 0 if it never did.
  public void recovered(long nanos) {
    if (nanos >= 0 && has(Mark.RESUME)) {
      measured.put(GuestMetrics.TIME_TO_90PCT, nanos - at(Mark.RESUME));
    }
  }

  /// When it happened.
  ///
  /// @throws IllegalStateException if it did not
  public long at(Mark mark) {
    Long nanos = marks.get(mark);
    if (nanos == null) {
      throw new IllegalStateException(mark + " never came");
    }
    return nanos;
  }

  /// Two agents' clocks may disagree by more than there is between two marks: then it is 0.
  private void between(Mark from, Mark to, Metric metric) {
    if (has(from) && has(to)) {
      measured.put(metric, Math.max(0, at(to) - at(from)));
    }
  }

  /// Everything that is counted and that follows from it. What is known only of a guest that did
  /// its work, or that went on at the target, is left out where it did not.
  public Measured close() {
    Mark stopped = has(Mark.LAST_TOUCH) ? Mark.LAST_TOUCH : Mark.SUSPEND;
    between(stopped, Mark.FIRST_ATTEMPT, PhaseMetrics.DOWNTIME);
    between(stopped, Mark.FIRST_COMPLETE, PhaseMetrics.PERCEIVED_DOWNTIME);
    between(Mark.SUSPEND, Mark.RESUME, PhaseMetrics.PAUSED);
    between(Mark.PREPARE, Mark.COMPLETE, PhaseMetrics.TOTAL);
    between(Mark.RESUME, Mark.COMPLETE, PhaseMetrics.RESIDENCY);
    if (worked()) {
      work();
    } else {
      measured.drop(List.of(GuestMetrics.BLOCKTIME, GuestMetrics.BOUND, FaultMetrics.FAULTS_MINOR));
    }
    if (!has(Mark.RESUME)) {
      measured.drop(List.of(GuestMetrics.TOUCHES));
    }
    if (measured.has(FaultMetrics.FAULTS_DEMAND) && measured.has(FaultMetrics.FAULTS_LATE)) {
      measured.put(
          FaultMetrics.FAULTS_NETWORK,
          measured.get(FaultMetrics.FAULTS_DEMAND) + measured.get(FaultMetrics.FAULTS_LATE));
    }
    if (measured.has(GuestMetrics.TOUCHES_PULL) && measured.count(PhaseMetrics.RESIDENCY) > 0) {
      measured.put(
          GuestMetrics.TOUCH_RATE,
          measured.get(GuestMetrics.TOUCHES_PULL) * 1e9 / measured.get(PhaseMetrics.RESIDENCY));
    }
    return measured;
  }

  private void work() {
    long stall = Math.max(0, wallNanos - workNanos);
    measured.put(GuestMetrics.STALL, stall);
    measured.put(GuestMetrics.WORK, workNanos);
    if (workNanos > 0) {
      measured.put(GuestMetrics.SLOWDOWN, slowdown);
    }
    if (lostAtSourceNanos >= 0 && has(Mark.SUSPEND) && has(Mark.RESUME)) {
      long paused = Math.max(0, at(Mark.RESUME) - at(Mark.SUSPEND)) * vcpus;
      measured.put(GuestMetrics.LOST, lostAtSourceNanos + paused + stall);
    }
  }
}
