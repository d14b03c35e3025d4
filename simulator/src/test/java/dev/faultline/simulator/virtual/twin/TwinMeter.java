package dev.faultline.simulator.virtual.twin;

import dev.faultline.reports.metric.FaultMetrics;
import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.reports.metric.Measured;
import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.metric.PhaseMetrics;
import dev.faultline.reports.metric.Track;
import dev.faultline.reports.metric.TransferMetrics;
import dev.faultline.reports.result.run.Series;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.MigrationOutcome.Phase;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/// Measures one migration of the twin.
final class TwinMeter {
  private static final long PERIOD_NANOS = 10_000_000;

  /// The twin saves nothing, and nothing goes wrong with its link.
  private static final List<Metric> NONE =
      List.of(
          TransferMetrics.PAGES_COMPRESSED,
          TransferMetrics.BYTES_SAVED_COMPRESSION,
          TransferMetrics.PAGES_DIFFERENCE,
          TransferMetrics.BYTES_SAVED_RESENDING,
          TransferMetrics.PAGES_REFERENCE,
          TransferMetrics.BYTES_SAVED_DEDUP,
          TransferMetrics.BYTES_STORE,
          TransferMetrics.PAGES_MISSED,
          TransferMetrics.PAGES_LOST,
          PhaseMetrics.RECOVERIES,
          PhaseMetrics.LINK_AWAY);

  private record Sample(long time, long progress, EnumMap<Track, Long> values) {}

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
    samples.add(new Sample(now(), progressBase + progress, values()));
    lastProgress = progress;
    lastWall = wall;
    nextSample =
        twin.agenda.at(now() + PERIOD_NANOS, Agenda.Rank.SAMPLE, run.index, 641, this::sample);
  }

  private static long between(long from, long to) {
    return from < 0 || to < 0 ? -1 : to - from;
  }

  MigrationOutcome outcome() {
    return new MigrationOutcome(
        run.spec.name(),
        status,
        message,
        phases,
        measured(),
        latency,
        new TreeMap<>(),
        List.of(),
        series(),
        null);
  }

  private Measured measured() {
    Measured all = new Measured();
    long suspend = began("SUSPEND");
    long resume = began("RESUME");
    long complete = began("COMPLETE");
    long last = lastTouch < 0 ? suspend : lastTouch;
    all.putIfKnown(PhaseMetrics.DOWNTIME, between(last, firstAttempt));
    all.putIfKnown(PhaseMetrics.PAUSED, between(suspend, resume));
    all.putIfKnown(PhaseMetrics.PERCEIVED_DOWNTIME, between(last, firstCompleted));
    all.putIfKnown(PhaseMetrics.TOTAL, between(began("PREPARE"), complete));
    all.putIfKnown(PhaseMetrics.RESIDENCY, between(resume, complete));
    all.put(PhaseMetrics.ROUNDS, 0);
    all.put(FaultMetrics.FAULTS_DEMAND, run.target.demand);
    all.put(FaultMetrics.FAULTS_LATE, run.target.late);
    all.put(FaultMetrics.FAULTS_NETWORK, run.target.demand + run.target.late);
    all.put(FaultMetrics.FAULTS_JOINED, run.target.joined);
    all.put(FaultMetrics.FAULTS_ZERO, run.target.zero);
    all.put(TransferMetrics.PAGES_PUSHED, run.source.pushed);
    all.put(TransferMetrics.PAGES_DEMANDED, run.source.demanded);
    all.put(FaultMetrics.REQUESTS, run.source.requests);
    all.put(TransferMetrics.PAGES_ZERO, run.source.zeros);
    all.put(TransferMetrics.PAGES_FREE, run.freePages());
    all.put(TransferMetrics.PAGES_DUPLICATE, run.target.duplicates);
    all.put(TransferMetrics.PAGES_RESENT, 0);
    for (Metric saved : NONE) {
      all.put(saved, 0);
    }
    all.put(TransferMetrics.BYTES_WIRE, run.source.wireBytes());
    all.put(TransferMetrics.BYTES_WIRE_REVERSE, run.target.wireBytes());
    all.putIfKnown(GuestMetrics.TIME_TO_90PCT, recovered);
    if (resume >= 0) {
      all.put(GuestMetrics.TOUCHES, touches());
    }
    if (complete >= 0) {
      all.put(GuestMetrics.TOUCHES_PULL, touchesPull);
    }
    if (complete > resume) {
      all.put(GuestMetrics.TOUCH_RATE, touchesPull * 1e9 / (complete - resume));
    }
    if (status == Status.COMPLETED) {
      work(all, suspend, resume);
    }
    return all;
  }

  private void work(Measured all, long suspend, long resume) {
    long stall = wall() - progress();
    double slowdown = 0;
    for (TwinVcpu vcpu : run.vcpus()) {
      double own = (double) vcpu.wallNanos() / vcpu.progressNanos();
      slowdown = vcpu.progressNanos() == 0 ? slowdown : Math.max(slowdown, own);
    }
    all.put(GuestMetrics.STALL, stall);
    all.put(GuestMetrics.BLOCKTIME, blocktime);
    all.put(GuestMetrics.BOUND, run.future.boundNanos());
    all.put(GuestMetrics.WORK, progress());
    if (progress() > 0) {
      all.put(GuestMetrics.SLOWDOWN, slowdown);
    }
    all.put(GuestMetrics.LOST, lostAtSource + (resume - suspend) * run.vcpus().size() + stall);
    all.put(FaultMetrics.FAULTS_MINOR, minor);
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
    List<Series> all = new ArrayList<>();
    all.add(series(Track.GUEST_PROGRESS, times, rates));
    for (Track track : samples.isEmpty() ? List.<Track>of() : samples.getFirst().values.keySet()) {
      all.add(
          series(track, times, samples.stream().map(s -> (double) s.values.get(track)).toList()));
    }
    return all;
  }

  private static Series series(Track track, List<Long> times, List<Double> values) {
    return new Series(track.series(), track.title(), track.unit(), times, values);
  }

  private EnumMap<Track, Long> values() {
    EnumMap<Track, Long> values = new EnumMap<>(Track.class);
    values.put(Track.RESIDENT, run.target.residentPages);
    values.put(Track.RESIDENT_PUSHED, run.target.came(Parcel.Kind.UNIT));
    values.put(Track.RESIDENT_DEMANDED, run.target.came(Parcel.Kind.ANSWER));
    values.put(Track.RESIDENT_ZERO, run.target.came(Parcel.Kind.ZERO_SET));
    values.put(Track.DUPLICATE, run.target.duplicates);
    values.put(Track.FAULTS_DEMAND, run.target.demand);
    values.put(Track.FAULTS_LATE, run.target.late);
    values.put(Track.BYTES_WIRE, run.source.wireBytes());
    values.put(Track.BYTES_REVERSE, run.target.wireBytes());
    if (!run.isSingle) {
      values.put(Track.BYTES_CONTROL, run.source.wireBytes(0, 1));
      values.put(Track.BYTES_DEMAND, run.source.wireBytes(1, 2));
      values.put(Track.BYTES_PUSH, run.source.wireBytes(2, run.channels));
    }
    return values;
  }
}
