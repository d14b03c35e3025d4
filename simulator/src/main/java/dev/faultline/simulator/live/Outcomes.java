package dev.faultline.simulator.live;

import dev.faultline.agent.driver.AgentClient.Offset;
import dev.faultline.agent.driver.News;
import dev.faultline.agent.machine.contract.MachineCounters;
import dev.faultline.reports.metric.Measured;
import dev.faultline.reports.metric.TransferMetrics;
import dev.faultline.reports.result.run.Series;
import dev.faultline.scenarios.Scenario;
import dev.faultline.simulator.engine.Account;
import dev.faultline.simulator.engine.Mark;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import dev.faultline.simulator.engine.RoundSeries;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// Makes an outcome of what the two agents report, all times on our clock, from the begin of the
/// guest's run on.
final class Outcomes {
  /// Phases of a source that the target's say better.
  private static final List<String> UNSAID = List.of("HANDOVER", "IN_DOUBT", "PULL");

  private static final long MISSING = -1;
  private static final long LATENCY_NANOS_MAX = 3_600_000_000_000L;

  private final Scenario scenario;
  private final int index;
  private Offset sourceAhead = new Offset(0, 0);
  private Offset targetAhead = new Offset(0, 0);
  private long originNanos;
  private News.@Nullable SourceReport source;
  private News.@Nullable TargetReport target;

  Outcomes(Scenario scenario, int index) {
    this.scenario = scenario;
    this.index = index;
  }

  void clocks(Offset ofSource, Offset ofTarget) {
    sourceAhead = ofSource;
    targetAhead = ofTarget;
  }

  MigrationOutcome of(
      Status status,
      String message,
      long startedNanos,
      News.@Nullable SourceReport fromSource,
      News.@Nullable TargetReport fromTarget) {
    originNanos = startedNanos;
    source = fromSource;
    target = fromTarget;
    List<MigrationOutcome.Phase> phases = phases();
    Recorded recorded =
        new Recorded(scenario, index, source, target, this::oursAtSource, this::oursAtTarget);
    boolean worked = status == Status.COMPLETED && fromTarget != null;
    return new MigrationOutcome(
        scenario.migrations().get(index).name(),
        status,
        worked && fromSource != null ? fromSource.divergence() : message,
        phases,
        measured(status, phases, recorded),
        latencies(),
        means(),
        List.of(),
        RoundSeries.with(
            series(recorded.series(), phases),
            fromSource == null ? List.of() : fromSource.rounds(),
            this::oursAtSource),
        recorded.pageMap());
  }

  private List<Series> series(List<Series> recorded, List<MigrationOutcome.Phase> phases) {
    List<Series> all = new ArrayList<>(recorded);
    all.addAll(LinkLoads.series(recorded, phases, scenario.link()));
    return all;
  }

  private Measured measured(Status status, List<MigrationOutcome.Phase> phases, Recorded recorded) {
    // of a target that was restarted nobody knows what the guest's work cost
    boolean isKnown = target != null && !target.vcpus().isEmpty();
    Account account = new Account(isKnown ? status : Status.UNFINISHED);
    account.phases(phases);
    News.SourceReport fromSource = source;
    News.TargetReport fromTarget = target;
    if (fromSource != null) {
      account.measured().add(fromSource.measured());
      account.measured().putIfKnown(TransferMetrics.BYTES_WIRE, wire(fromSource.traffic()));
      account.lostAtSource(fromSource.lostNanos());
      if (fromSource.lastTouchNanos() != 0) {
        account.mark(Mark.LAST_TOUCH, ours(fromSource.lastTouchNanos(), sourceAhead));
      }
    }
    if (fromTarget != null) {
      account.measured().add(fromTarget.measured());
      account.measured().putIfKnown(TransferMetrics.BYTES_WIRE_REVERSE, wire(fromTarget.traffic()));
      account.mark(Mark.FIRST_ATTEMPT, touch(fromTarget.firstAttemptNanos()));
      account.mark(Mark.FIRST_COMPLETE, touch(fromTarget.firstCompleteNanos()));
      for (MachineCounters.Vcpu vcpu : fromTarget.vcpus()) {
        account.vcpu(vcpu.guestNanos(), vcpu.guestNanos() + vcpu.stallNanos());
      }
    }
    double pace = fromSource == null || fromSource.pace() <= 0 ? 1 : fromSource.pace();
    if (account.has(Mark.RESUME)) {
      account.recovered(recorded.recoveredNanos(pace, account.at(Mark.RESUME)));
    }
    return account.close();
  }

  /// How absent pages were noticed, and written ones.
  private TreeMap<String, String> means() {
    TreeMap<String, String> means = new TreeMap<>();
    if (target != null && !target.backend().isEmpty()) {
      means.put("faults", target.backend());
    }
    if (source != null && !source.tracking().isEmpty()) {
      means.put("writes", source.tracking());
    }
    return means;
  }

  private long wire(News.Traffic traffic) {
    return traffic.sentBytes() < 0 ? MISSING : scenario.link().wireBytes(traffic.sentBytes());
  }

  /// A time of an agent's host as one of the run.
  private long ours(long nanos, Offset ahead) {
    return nanos - ahead.aheadNanos() - originNanos;
  }

  private long oursAtSource(long nanos) {
    return ours(nanos, sourceAhead);
  }

  private long oursAtTarget(long nanos) {
    return ours(nanos, targetAhead);
  }

  private long touch(long nanos) {
    return nanos <= 0 ? MISSING : oursAtTarget(nanos);
  }

  private List<MigrationOutcome.Phase> phases() {
    List<MigrationOutcome.Phase> all = new ArrayList<>();
    String before = "";
    if (source != null) {
      for (News.Phase phase : source.phases()) {
        String name = phase.name();
        boolean goesOn = name.equals("PULL") && before.equals("RECOVER");
        before = name;
        if (goesOn || !UNSAID.contains(name)) {
          all.add(new MigrationOutcome.Phase(name, ours(phase.nanos(), sourceAhead)));
        }
      }
    }
    if (target != null) {
      long end = MISSING;
      for (News.Phase phase : target.phases()) {
        if (phase.name().equals("RESUME")) {
          all.add(new MigrationOutcome.Phase("RESUME", oursAtTarget(phase.nanos())));
        }
        end = Math.max(end, oursAtTarget(phase.nanos()));
      }
      all.add(new MigrationOutcome.Phase("END", end));
    }
    all.sort(Comparator.comparingLong(MigrationOutcome.Phase::startNanos));
    return all;
  }

  private Histogram latencies() {
    if (target == null || target.latencies().length == 0) {
      return new Histogram(LATENCY_NANOS_MAX, 3);
    }
    return Histogram.decodeFromByteBuffer(ByteBuffer.wrap(target.latencies()), LATENCY_NANOS_MAX);
  }
}
