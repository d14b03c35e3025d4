package dev.faultline.simulator.virtual;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.reports.result.PageMap;
import dev.faultline.reports.result.Series;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.Recovery;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// Samples one migration every 10 ms, from its begin to its end; when there are more samples than a
/// series holds, every other one is dropped and the distance doubles.
final class Recorder extends Actor {
  static final long PERIOD_NANOS = 10_000_000;
  private final VirtualMigration run;
  private final int actor;
  private final List<MigrationOutcome.Phase> phases = new ArrayList<>();
  private final long[] rowResident;
  private final int rowShift; // a row of the page map is a power of two of pages
  private final Samples map;
  private final Samples samples = new Samples(5, Series.POINTS_MAX);
  private long base; // guest time done on the host before
  private Recovery recovery;
  private long residentPages;
  private int generation;

  Recorder(VirtualMigration run) {
    this.run = run;
    actor = run.world.timeline.register(this);
    recovery = new Recovery(1, 0);
    long capacity = run.plan.map().capacity();
    long atLeast = Math.ceilDiv(capacity, PageMap.SIZE_MAX);
    rowShift = 64 - Long.numberOfLeadingZeros(atLeast - 1);
    rowResident = new long[(int) (capacity - 1 >>> rowShift) + 1];
    map = new Samples(rowResident.length, PageMap.SIZE_MAX);
  }

  void phase(String name) {
    phases.add(new MigrationOutcome.Phase(name, run.world.timeline.now()));
  }

  /// When a phase began, or -1.
  long phaseNanos(String name) {
    for (MigrationOutcome.Phase phase : phases) {
      if (phase.name().equals(name)) {
        return phase.startNanos();
      }
    }
    return -1;
  }

  List<MigrationOutcome.Phase> phases() {
    return List.copyOf(phases);
  }

  /// Starts to sample from now on, at this instant first.
  ///
  /// @param rate guest time over wall time of a vCPU before
  /// @param progressBefore guest time done on the host before
  void start(double rate, long progressBefore) {
    recovery = new Recovery(rate, run.world.timeline.now());
    base = progressBefore;
    generation++;
    sample();
  }

  @Override
  void fire(int token, long nowNanos) {
    if (token == generation) {
      sample();
    }
  }

  private void sample() {
    if (run.isOver()) {
      return;
    }
    Timeline timeline = run.world.timeline;
    long progress = run.guest.progressNanos();
    long now = timeline.now();
    if (run.isAtTarget()) {
      recovery.sample(now, progress, run.guest.capacityNanos());
    }
    samples.add(
        now,
        base + progress,
        residentPages,
        run.target.endpoint.faults().demand(),
        run.target.endpoint.faults().late(),
        run.world.forward.wireBytes(run.index));
    map.add(now, rowResident);
    int id = Slots.id(run.index, Slots.TIMER);
    timeline.at(now + PERIOD_NANOS, Rank.SAMPLE, id, actor, generation);
  }

  /// When the guest had recovered, or -1.
  long recoveredNanos() {
    return recovery.recoveredNanos();
  }

  /// These pages are resident from now on.
  void resident(PageRuns runs) {
    for (int i = 0; i < runs.size(); i++) {
      count(runs.first(i), runs.end(i), 1);
    }
  }

  /// These pages have come before RESUME; some may have been resident in an older version.
  void residentBefore(PageRuns runs, PageSet resident) {
    for (int i = 0; i < runs.size(); i++) {
      long end = runs.end(i);
      long page = resident.nextAbsent(runs.first(i));
      while (page < end) {
        long next = resident.next(page);
        long until = next < 0 ? end : Math.min(end, next);
        count(page, until, 1);
        page = resident.nextAbsent(until);
      }
    }
  }

  /// These pages are resident no more.
  void absent(PageRuns runs) {
    for (int i = 0; i < runs.size(); i++) {
      count(runs.first(i), runs.end(i), -1);
    }
  }

  private void count(long first, long end, int sign) {
    residentPages += sign * (end - first);
    for (long page = first; page < end; ) {
      int row = (int) (page >>> rowShift);
      long until = Math.min(end, row + 1L << rowShift);
      rowResident[row] += sign * (until - page);
      page = until;
    }
  }

  List<Series> series() {
    return List.of(
        samples.rate("guest_progress", "Guest progress", "ns of guest time per ns", 0),
        samples.series("resident_pages", "Resident pages", "pages", 1),
        samples.series("faults_demand", "Demand faults so far", "faults", 2),
        samples.series("faults_late", "Late pushes so far", "faults", 3),
        samples.series("bytes_wire", "Bytes from source to target so far", "bytes", 4));
  }

  PageMap pageMap() {
    List<String> cells = new ArrayList<>();
    byte[] column = new byte[rowResident.length];
    for (int i = 0; i < map.size(); i++) {
      for (int row = 0; row < column.length; row++) {
        column[row] = (byte) (map.value(i, row) * 255 >>> rowShift);
      }
      cells.add(HexFormat.of().formatHex(column));
    }
    return new PageMap(rowResident.length, map.times(), cells);
  }
}
