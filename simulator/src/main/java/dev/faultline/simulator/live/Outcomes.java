package dev.faultline.simulator.live;

import dev.faultline.agent.daemon.AgentClient.Offset;
import dev.faultline.agent.daemon.News;
import dev.faultline.agent.machine.MachineCounters;
import dev.faultline.reports.result.PageMap;
import dev.faultline.reports.result.Series;
import dev.faultline.scenarios.LinkSpec;
import dev.faultline.scenarios.Scenario;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.MigrationOutcome.Saved;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import dev.faultline.simulator.engine.Recovery;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// Makes an outcome of what the two agents report, all times on our clock, from the begin of the
/// guest's run on. A quantity that never came to be is -1.
final class Outcomes {
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
    long suspend = phase(phases, "SUSPEND");
    long resume = phase(phases, "RESUME");
    long complete = phase(phases, "COMPLETE");
    long lastTouch =
        fromSource == null || fromSource.lastTouchNanos() == 0
            ? suspend
            : ours(fromSource.lastTouchNanos(), sourceAhead);
    boolean worked = status == Status.COMPLETED && fromTarget != null;
    LinkSpec link = scenario.link();
    Timeline timeline = Timeline.of(fromTarget, this::oursAtTarget);
    double pace = fromSource == null || fromSource.pace() <= 0 ? 1 : fromSource.pace();
    long recovered = timeline.recoveredNanos(pace, resume);
    return new MigrationOutcome(
        scenario.migrations().get(index).name(),
        status,
        worked && fromSource != null ? fromSource.divergence() : message,
        phases,
        between(lastTouch, touch(ofTarget(News.TargetReport::firstAttemptNanos))),
        between(suspend, resume),
        between(lastTouch, touch(ofTarget(News.TargetReport::firstCompleteNanos))),
        between(phase(phases, "PREPARE"), complete),
        between(resume, complete),
        worked ? sum(MachineCounters.Vcpu::stallNanos) : MISSING,
        worked ? ofTarget(News.TargetReport::blocktimeNanos) : MISSING,
        MISSING,
        ofTarget(News.TargetReport::faultsDemand),
        ofTarget(News.TargetReport::faultsLate),
        ofTarget(News.TargetReport::faultsJoined),
        ofTarget(News.TargetReport::faultsZero),
        worked ? sum(MachineCounters.Vcpu::minorFaults) : MISSING,
        latencies(),
        ofSource(News.SourceReport::pagesPushed),
        ofSource(News.SourceReport::pagesDemanded),
        ofSource(News.SourceReport::pagesZero),
        ofSource(News.SourceReport::pagesFree),
        ofTarget(News.TargetReport::pagesDuplicate),
        wire(link, ofSource(News.SourceReport::sentBytes)),
        wire(link, ofTarget(News.TargetReport::sentBytes)),
        worked ? sum(MachineCounters.Vcpu::guestNanos) : MISSING,
        worked ? slowdown() : MISSING,
        recovered < 0 || resume < 0 ? MISSING : recovered - resume,
        resume < 0 ? MISSING : sum(MachineCounters.Vcpu::touches),
        ofTarget(News.TargetReport::touchesPull),
        ofSource(News.SourceReport::rounds),
        ofSource(News.SourceReport::pagesResent),
        worked ? lost(suspend, resume) : MISSING,
        saved(),
        means(),
        timeline.series(),
        pageMap());
  }

  private Saved saved() {
    return new Saved(
        ofSource(News.SourceReport::pagesCompressed),
        ofSource(News.SourceReport::bytesCompression),
        ofSource(News.SourceReport::pagesReference),
        ofSource(News.SourceReport::bytesReference),
        ofTarget(News.TargetReport::storeBytes),
        ofTarget(News.TargetReport::pagesMissed));
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

  private long ofSource(ToLongFunction<News.SourceReport> of) {
    return source == null ? MISSING : of.applyAsLong(source);
  }

  private long ofTarget(ToLongFunction<News.TargetReport> of) {
    return target == null ? MISSING : of.applyAsLong(target);
  }

  private static long wire(LinkSpec link, long bytes) {
    return bytes < 0 ? MISSING : Plans.wireBytes(link, bytes);
  }

  /// A time of an agent's host as one of the run.
  private long ours(long nanos, Offset ahead) {
    return nanos - ahead.aheadNanos() - originNanos;
  }

  private long oursAtTarget(long nanos) {
    return ours(nanos, targetAhead);
  }

  private long touch(long nanos) {
    return nanos <= 0 ? MISSING : oursAtTarget(nanos);
  }

  private List<MigrationOutcome.Phase> phases() {
    List<MigrationOutcome.Phase> all = new ArrayList<>();
    if (source != null) {
      for (News.Phase phase : source.phases()) {
        String name = phase.name();
        if (!name.equals("HANDOVER") && !name.equals("PULL")) {
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

  /// Guest time lost at the source, while none ran, and stalled.
  private long lost(long suspend, long resume) {
    long before = ofSource(News.SourceReport::lostNanos);
    int vcpus = scenario.migrations().get(index).vm().vcpus();
    return before < 0 || suspend < 0 || resume < 0
        ? MISSING
        : before + (resume - suspend) * vcpus + sum(MachineCounters.Vcpu::stallNanos);
  }

  private static long phase(List<MigrationOutcome.Phase> phases, String name) {
    for (MigrationOutcome.Phase phase : phases) {
      if (phase.name().equals(name)) {
        return phase.startNanos();
      }
    }
    return MISSING;
  }

  private static long between(long from, long to) {
    return from < 0 || to < 0 ? MISSING : Math.max(0, to - from);
  }

  private long sum(ToLongFunction<MachineCounters.Vcpu> of) {
    return target == null ? MISSING : target.vcpus().stream().mapToLong(of).sum();
  }

  /// Of the slowest vCPU.
  private double slowdown() {
    double most = MISSING;
    for (MachineCounters.Vcpu vcpu :
        target == null ? List.<MachineCounters.Vcpu>of() : target.vcpus()) {
      long guest = Math.max(1, vcpu.guestNanos());
      most = Math.max(most, (double) (guest + vcpu.stallNanos()) / guest);
    }
    return most;
  }

  private Histogram latencies() {
    if (target == null || target.latencies().length == 0) {
      return new Histogram(LATENCY_NANOS_MAX, 3);
    }
    return Histogram.decodeFromByteBuffer(ByteBuffer.wrap(target.latencies()), LATENCY_NANOS_MAX);
  }

  private @Nullable PageMap pageMap() {
    News.TargetReport of = target;
    if (of == null || of.columnNanos().length == 0) {
      return null;
    }
    int rows = of.columns().length / of.columnNanos().length;
    List<Long> times = new ArrayList<>();
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < of.columnNanos().length; i++) {
      times.add(oursAtTarget(of.columnNanos()[i]));
      cells.add(HexFormat.of().formatHex(of.columns(), i * rows, (i + 1) * rows));
    }
    return new PageMap(rows, times, cells);
  }

  /// The samples of a target.
  private record Timeline(List<Long> times, List<long[]> samples) {
    private static final int GUEST = 1;
    private static final int WORKING = 2;

    static Timeline of(News.@Nullable TargetReport report, LongUnaryOperator clock) {
      List<Long> times = new ArrayList<>();
      List<long[]> samples = new ArrayList<>();
      int width = News.TargetReport.SAMPLE_LONGS;
      for (int i = 0; report != null && i < report.samples().length / width; i++) {
        long[] sample = java.util.Arrays.copyOfRange(report.samples(), i * width, (i + 1) * width);
        times.add(clock.applyAsLong(sample[0]));
        samples.add(sample);
      }
      return new Timeline(times, samples);
    }

    List<Series> series() {
      return List.of(
          new Series("guest_progress", "Guest progress", "ns of guest time per ns", times, rates()),
          series("resident_pages", "Resident pages", "pages", 3),
          series("faults_demand", "Demand faults so far", "faults", 4),
          series("faults_late", "Late pushes so far", "faults", 5),
          series("bytes_wire", "Bytes from source to target so far", "bytes", 6));
    }

    private Series series(String name, String title, String unit, int column) {
      return new Series(
          name, title, unit, times, samples.stream().map(s -> (double) s[column]).toList());
    }

    private List<Double> rates() {
      List<Double> rates = new ArrayList<>();
      for (int i = 0; i < samples.size(); i++) {
        rates.add(i == 0 ? 0.0 : rate(i));
      }
      return rates;
    }

    private double rate(int i) {
      long span = times.get(i) - times.get(i - 1);
      return span <= 0 ? 0 : (double) (samples.get(i)[GUEST] - samples.get(i - 1)[GUEST]) / span;
    }

    /// When the guest had recovered, or -1.
    long recoveredNanos(double pace, long resumeNanos) {
      Recovery recovery = new Recovery(pace, resumeNanos);
      for (int i = 0; i < samples.size(); i++) {
        recovery.sample(times.get(i), samples.get(i)[GUEST], samples.get(i)[WORKING]);
      }
      return recovery.recoveredNanos();
    }
  }
}
