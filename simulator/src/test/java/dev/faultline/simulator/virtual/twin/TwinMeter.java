package dev.faultline.simulator.virtual.twin;

import dev.faultline.reports.result.Series;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.MigrationOutcome.Phase;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/// Measures one migration of the twin.
final class TwinMeter {
  private static final long PERIOD_NANOS = 10_000_000;

  private record Sample(
      long time, long progress, long resident, long demand, long late, long wire) {}

  private final Twin twin;
  private final TwinMigration run;
  private final List<Phase> phases = new ArrayList<>();
  private final List<Sample> samples = new ArrayList<>();
  final Histogram latency = new Histogram(3);
  private Status status = Status.UNFINISHED;
  private String message = "";
  private long lastTouch = -1;
  private int firstVcpu = -1;
  private long firstAttempt = -1;
  private long firstCompleted = -1;
  int unfinished;
  private int stalled;
  private long allStalledSince = -1;
  private long blocktime;
  long minor;
  private long touchesPull = -1;
  private long progressBefore;
  private long lostAtSource; // from PREPARE on
  private double rateBefore = 1;
  private long progressBase;
  private long lastProgress;
  private long lastWall;
  private int fast;
  private long recovered = -1;
  private Object nextSample = new Object();

  TwinMeter(Twin twin, TwinMigration run) {
    this.twin = twin;
    this.run = run;
  }

  private long now() {
    return twin.agenda.now;
  }

  void phase(String name) {
    phases.add(new Phase(name, now()));
  }

  private long began(String name) {
    return phases.stream()
        .filter(phase -> phase.name().equals(name))
        .mapToLong(Phase::startNanos)
        .findFirst()
        .orElse(-1);
  }

  private long progress() {
    return run.vcpus().stream().mapToLong(TwinVcpu::progressNanos).sum();
  }

  private long wall() {
    return run.vcpus().stream().mapToLong(TwinVcpu::wallNanos).sum();
  }

  void suspended(List<TwinVcpu> vcpus) {
    progressBefore = progress();
    lostAtSource += wall() - progressBefore;
    rateBefore = wall() == 0 ? 1 : (double) progressBefore / wall();
  }

  void prepares() {
    lostAtSource = progress() - wall();
    sampleFrom(1, 0);
  }

  void touchedAtSource(long time) {
    lastTouch = Math.max(lastTouch, time);
  }

  void resumed() {
    sampleFrom(rateBefore, progressBefore);
  }

  void attempted(int vcpu) {
    if (firstAttempt < 0) {
      firstAttempt = now();
      firstVcpu = vcpu;
    }
  }

  void completed(int vcpu) {
    if (firstCompleted < 0 && vcpu == firstVcpu) {
      firstCompleted = now();
    }
  }

  /// So many vCPUs more, or fewer, are stalled.
  void stalled(int change) {
    stalled += change;
    allStalled();
  }

  void finished() {
    unfinished--;
    allStalled();
  }

  private void allStalled() {
    if (allStalledSince >= 0) {
      blocktime += now() - allStalledSince;
    }
    allStalledSince = unfinished > 0 && stalled == unfinished ? now() : -1;
  }

  void complete() {
    if (touchesPull < 0) {
      phase("COMPLETE");
      touchesPull = touches();
    }
  }

  private long touches() {
    return run.vcpus().stream().mapToLong(vcpu -> vcpu.touches).sum();
  }

  void end(Status how, String why) {
    status = how;
    message = why;
    phase("END");
  }

  /// Samples from now on, every 10 ms.
  void sampleFrom(double rate, long base) {
    rateBefore = rate;
    progressBase = base;
    lastProgress = 0;
    lastWall = 0;
    twin.agenda.cancel(nextSample);
    sample();
  }

  private void sample() {
    if (run.isOver()) {
      return;
    }
    long progress = progress();
    long wall = wall();
    if (run.isAtTarget() && wall > lastWall) {
      double rate = (double) (progress - lastProgress) / (wall - lastWall);
      fast = rate >= 0.9 * rateBefore ? fast + 1 : 0;
      if (fast == 10 && recovered < 0) {
        recovered = now() - 10 * PERIOD_NANOS - began("RESUME");
      }
    }
    samples.add(
        new Sample(
            now(),
            progressBase + progress,
            run.target.residentPages,
            run.target.demand,
            run.target.late,
            run.source.wireBytes()));
    lastProgress = progress;
    lastWall = wall;
    nextSample =
        twin.agenda.at(now() + PERIOD_NANOS, Agenda.Rank.SAMPLE, run.index, 641, this::sample);
  }

  private static long between(long from, long to) {
    return from < 0 || to < 0 ? -1 : to - from;
  }

  MigrationOutcome outcome() {
    boolean worked = status == Status.COMPLETED;
    long suspend = began("SUSPEND");
    long resume = began("RESUME");
    long complete = began("COMPLETE");
    long last = lastTouch < 0 ? suspend : lastTouch;
    double slowdown = 0;
    for (TwinVcpu vcpu : run.vcpus()) {
      double own = (double) vcpu.wallNanos() / Math.max(1, vcpu.progressNanos());
      slowdown = Math.max(slowdown, own);
    }
    return new MigrationOutcome(
        run.spec.name(),
        status,
        message,
        phases,
        between(last, firstAttempt),
        between(suspend, resume),
        between(last, firstCompleted),
        between(began("PREPARE"), complete),
        between(resume, complete),
        worked ? wall() - progress() : -1,
        worked ? blocktime : -1,
        worked ? run.future.boundNanos() : -1,
        run.target.demand,
        run.target.late,
        run.target.joined,
        run.target.zero,
        worked ? minor : -1,
        latency,
        run.source.pushed,
        run.source.demanded,
        run.source.zeros,
        run.freePages(),
        run.target.duplicates,
        run.source.wireBytes(),
        run.target.wireBytes(),
        worked ? progress() : -1,
        worked ? slowdown : -1,
        recovered,
        resume < 0 ? -1 : touches(),
        complete < 0 ? -1 : touchesPull,
        0,
        0,
        worked ? lostAtSource + (resume - suspend) * run.vcpus().size() + wall() - progress() : -1,
        MigrationOutcome.Saved.NOTHING,
        new TreeMap<>(),
        series(),
        null);
  }

  /// Every sample; a series of more points than an outcome may hold is left out.
  private List<Series> series() {
    if (samples.size() > Series.POINTS_MAX) {
      return List.of();
    }
    List<Double> rates = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      Sample here = samples.get(i);
      Sample before = samples.get(Math.max(0, i - 1));
      long span = here.time - before.time;
      rates.add(span == 0 ? 0 : (double) (here.progress - before.progress) / span);
    }
    List<Long> times = samples.stream().map(Sample::time).toList();
    return List.of(
        new Series("guest_progress", "Guest progress", "ns of guest time per ns", times, rates),
        series(times, "resident_pages", "Resident pages", "pages", Sample::resident),
        series(times, "faults_demand", "Demand faults so far", "faults", Sample::demand),
        series(times, "faults_late", "Late pushes so far", "faults", Sample::late),
        series(times, "bytes_wire", "Bytes from source to target so far", "bytes", Sample::wire));
  }

  private Series series(
      List<Long> times,
      String name,
      String title,
      String unit,
      java.util.function.ToLongFunction<Sample> value) {
    List<Double> values =
        samples.stream().map(sample -> (double) value.applyAsLong(sample)).toList();
    return new Series(name, title, unit, times, values);
  }
}
