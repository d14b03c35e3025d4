package dev.faultline.simulator.qemu;

import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.recording.Sampling.Curve;
import dev.faultline.reports.metric.FaultMetrics;
import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.reports.metric.Measured;
import dev.faultline.reports.metric.PhaseMetrics;
import dev.faultline.reports.metric.Track;
import dev.faultline.reports.metric.TransferMetrics;
import dev.faultline.reports.result.run.Series;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.Scenario.GuestMigration;
import dev.faultline.simulator.engine.Account;
import dev.faultline.simulator.engine.Mark;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.MigrationOutcome.Phase;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import dev.faultline.simulator.engine.Timelines;
import dev.faultline.simulator.qemu.guest.GuestClock;
import dev.faultline.simulator.qemu.guest.GuestCounters;
import dev.faultline.simulator.qemu.guest.GuestFiles;
import dev.faultline.simulator.qemu.guest.GuestImage;
import dev.faultline.simulator.qemu.guest.TouchTable;
import dev.faultline.simulator.qemu.machine.Qmp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What was found out of one migration between two QEMUs, and the outcome that is made of it.
final class Findings {
  private static final long LATENCY_NANOS_MAX = 3_600_000_000_000L;

  final Histogram latencies = new Histogram(LATENCY_NANOS_MAX, 3);
  Status status = Status.COMPLETED;
  String message = "";
  long originNanos;

  /// Of the guest when the migration began.
  GuestClock.@Nullable Reading begin;

  /// Of the guest when it had left.
  @Nullable GuestCounters left;

  /// What who moved it counted.
  final Measured counted = new Measured();

  /// Pages that the target asked for; below 0 if unknown.
  long asked = -1;

  /// Whether that and how long they took is what QEMU counted, and not what it traced.
  boolean isByBuckets;

  /// CPU time of the source while it sent; below 0 if unknown.
  long sourceCpuNanos = -1;

  private final Scenario scenario;
  private final @Nullable TouchTable table;
  final GuestClock atSource = new GuestClock();
  final GuestClock atTarget = new GuestClock();
  private final List<Phase> phases = new ArrayList<>();

  Findings(Scenario scenario, @Nullable TouchTable table) {
    this.scenario = scenario;
    this.table = table;
  }

  /// Takes what the source's last `query-migrate` says.
  void told(JsonNode state, MigrationSpec how) {
    JsonNode ram = state.path("ram");
    if (!ram.has("transferred")) {
      return;
    }
    counted.put(
        TransferMetrics.BYTES_WIRE, scenario.link().wireBytes(ram.path("transferred").asLong(0)));
    if (QemuPlan.isPostCopy(how)) {
      counted.put(FaultMetrics.REQUESTS, ram.path("postcopy-requests").asLong(0));
    }
    if (how.mode().hasRounds()) {
      // the last look at what was written is that for which the guest stops
      counted.put(PhaseMetrics.ROUNDS, Math.max(0, ram.path("dirty-sync-count").asLong(0) - 1));
    }
  }

  void fail(Status how, String why) {
    status = how;
    message = why;
  }

  GuestCounters left() {
    return Objects.requireNonNull(left);
  }

  /// Takes the faults from the target's trace, or where a QEMU was built to trace elsewhere, from
  /// what it counted.
  ///
  /// @param buckets [FaultTrace#BUCKETS], or missing
  void faults(Path trace, JsonNode buckets) throws IOException {
    if (Files.exists(trace)) {
      asked = FaultTrace.read(trace, latencies);
    }
    if (asked <= 0 && buckets.size() > 0) {
      asked = FaultTrace.readBuckets(buckets, latencies);
      isByBuckets = asked > 0;
    }
  }

  private GuestMigration guest() {
    return scenario.only();
  }

  /// Whether the guest has done its work, as it was read last.
  boolean hasWorked() {
    GuestClock.Reading last = Objects.requireNonNull(atTarget.last());
    if (!GuestFiles.isMachine(scenario)) {
      return last.counters().touchesSince(left()) >= workTouches();
    }
    long work = guest().workNanos(scenario.link());
    return left().isTouching()
        ? last.counters().nanosSince(left()) - last.counters().slowNanosSince(left()) >= work
        : last.wallNanos() - atTarget.all().getFirst().wallNanos() >= work;
  }

  /// Touches of the fixed work; 0 of a guest that makes none.
  long workTouches() {
    if (isIdle()) {
      return 0;
    }
    long touches = guest().guest().workTouches();
    if (touches > 0) {
      return touches;
    }
    long work = guest().workNanos(scenario.link());
    return table != null
        ? table.touchesIn(left().touches(), work)
        : work / GuestImage.access(guest().guest().program()).computeNanos();
  }

  /// Guest time of touches behind a reading: as the table says, or as they took at the source.
  private long touchNanos(GuestCounters since, long touches) {
    return table != null
        ? table.nanos(since.touches(), touches)
        : Math.round(touches * atSource.touchNanos());
  }

  private boolean isIdle() {
    return guest().guest().program() instanceof ProgramSpec.Idle;
  }

  /// Takes the instants at which the guest left and came from what both sides told.
  void moved(Qmp source, Qmp target) {
    phase("PREPARE", Objects.requireNonNull(begin).wallNanos());
    phase("SUSPEND", source.first("STOP"));
    phase("RESUME", target.first("RESUME"));
  }

  /// Takes the instant of the end from what the source told.
  void ended(Qmp source) {
    for (Qmp.Event one : source.events()) {
      if (one.name().equals("MIGRATION")
          && one.data().path("status").asString("").equals("completed")) {
        phase("COMPLETE", one);
      }
    }
  }

  private void phase(String name, Qmp.@Nullable Event at) {
    if (at != null) {
      phase(name, at.wallNanos());
    }
  }

  void phase(String name, long wallNanos) {
    phases.add(new Phase(name, Math.max(0, wallNanos - originNanos)));
  }

  MigrationOutcome outcome(TreeMap<String, String> means, List<String> cautions) {
    phases.sort(Comparator.comparingLong(Phase::startNanos));
    Measured measured = measured();
    if (atTarget.last() != null) {
      phase("END", atTarget.all().getLast().wallNanos());
    }
    return new MigrationOutcome(
        guest().name(),
        status,
        message,
        phases,
        measured,
        latencies,
        means,
        cautions,
        series(),
        null);
  }

  private Measured measured() {
    Account account = new Account(status);
    account.phases(phases);
    Measured into = account.measured();
    into.add(counted);
    into.putIfKnown(FaultMetrics.FAULTS_NETWORK, asked);
    into.putIfKnown(TransferMetrics.CPU_SOURCE, sourceCpuNanos);
    GuestCounters gone = left;
    if (gone != null && account.has(Mark.RESUME)) {
      guestTime(account, gone);
    }
    return account.close();
  }

  private void guestTime(Account account, GuestCounters gone) {
    if (account.has(Mark.COMPLETE) && gone.isTouching()) {
      long complete = account.at(Mark.COMPLETE) + originNanos;
      account.measured().put(GuestMetrics.TOUCHES_PULL, atTarget.touchesAt(complete, gone));
    }
    boolean isMachine = GuestFiles.isMachine(scenario);
    GuestClock.Reading last = atTarget.last();
    if (last == null || isMachine && !gone.isTouching()) {
      return;
    }
    long touches = isMachine ? last.counters().touchesSince(gone) : workTouches();
    long stall = atTarget.slowNanosBy(touches, gone);
    long work = isMachine ? last.counters().nanosSince(gone) - stall : touchNanos(gone, touches);
    if (account.worked() && stall >= 0 && work > 0) {
      account.measured().put(GuestMetrics.TOUCHES, touches);
      account.vcpu(work, work + stall);
      lostAtSource(account, gone);
    }
  }

  private void lostAtSource(Account account, GuestCounters gone) {
    GuestClock.Reading first = begin;
    if (first != null && first.counters().isTouching() && account.has(Mark.SUSPEND)) {
      long wall = account.at(Mark.SUSPEND) + originNanos - first.wallNanos();
      long did = touchNanos(first.counters(), gone.touchesSince(first.counters()));
      account.lostAtSource(Math.max(0, wall - did));
    }
  }

  /// Guest time over wall time, before and after.
  private List<Series> series() {
    GuestCounters gone = left;
    if (atSource.all().isEmpty() || gone == null || !gone.isTouching() || isIdle()) {
      return List.of();
    }
    List<Long> times = new ArrayList<>();
    List<Long> values = new ArrayList<>();
    GuestCounters first = atSource.all().getFirst().counters();
    for (GuestClock.Reading one : atSource.all()) {
      times.add(one.wallNanos() - originNanos);
      values.add(touchNanos(first, one.counters().touchesSince(first)));
    }
    long done = touchNanos(first, gone.touchesSince(first));
    for (GuestClock.Reading one : atTarget.all()) {
      times.add(one.wallNanos() - originNanos);
      values.add(done + touchNanos(gone, one.counters().touchesSince(gone)));
    }
    return Timelines.series(
        thinned(times),
        List.of(
            new Curve(
                Track.GUEST_PROGRESS,
                thinned(values).stream().mapToLong(Long::longValue).toArray())));
  }

  /// At most 1000, evenly.
  private static List<Long> thinned(List<Long> all) {
    int step = Math.ceilDiv(all.size(), 1000);
    List<Long> some = new ArrayList<>();
    for (int i = 0; i < all.size(); i += step) {
      some.add(all.get(i));
    }
    return some;
  }
}
