package dev.faultline.simulator.virtual.world;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.recording.PageState;
import dev.faultline.agent.recording.PageStates;
import dev.faultline.agent.recording.Sampling;
import dev.faultline.reports.metric.Track;
import dev.faultline.reports.result.run.Loads;
import dev.faultline.reports.result.run.PageMap;
import dev.faultline.reports.result.run.Series;
import dev.faultline.simulator.engine.Glance;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.Recovery;
import dev.faultline.simulator.engine.Timelines;
import dev.faultline.simulator.virtual.guest.Guest;
import dev.faultline.simulator.virtual.host.HostSetup;
import dev.faultline.simulator.virtual.host.SourceSide;
import dev.faultline.simulator.virtual.host.TargetSide;
import dev.faultline.simulator.virtual.link.Pipe;
import dev.faultline.simulator.virtual.link.Wire;
import dev.faultline.simulator.virtual.time.Actor;
import dev.faultline.simulator.virtual.time.Rank;
import dev.faultline.simulator.virtual.time.Slots;
import dev.faultline.simulator.virtual.time.Timeline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Samples one migration every 10 ms, from its begin to its end, and keeps count of the states of
/// its pages.
public final class Recorder extends Actor {
  private final HostSetup here;
  private final Guest guest;
  private final SourceSide source;
  private final TargetSide target;
  private final Wire forward;
  private final Wire backward;
  private final int actor;
  private boolean isAtTarget;
  private boolean isOver;
  private final List<MigrationOutcome.Phase> phases = new ArrayList<>();
  private final PageStates states;
  private final Sampling sampling = new Sampling();
  private long base; // guest time done on the host before
  private final PhaseLoads loads;
  private Recovery recovery;
  private int generation;

  public Recorder(
      HostSetup here,
      Guest guest,
      SourceSide source,
      TargetSide target,
      Wire forward,
      Wire backward) {
    this.here = here;
    this.guest = guest;
    this.source = source;
    this.target = target;
    this.forward = forward;
    this.backward = backward;
    actor = here.timeline().register(this);
    loads = new PhaseLoads(here, guest, source, target, forward);
    recovery = new Recovery(1, 0);
    states = new PageStates(here.plan().map(), target.endpoint.resident());
  }

  public void phase(String name) {
    phases.add(new MigrationOutcome.Phase(name, here.timeline().now()));
    loads.next();
  }

  /// When a phase began, or -1.
  public long phaseNanos(String name) {
    for (MigrationOutcome.Phase phase : phases) {
      if (phase.name().equals(name)) {
        return phase.startNanos();
      }
    }
    return -1;
  }

  public List<MigrationOutcome.Phase> phases() {
    return List.copyOf(phases);
  }

  /// Starts to sample from now on, at this instant first.
  ///
  /// @param rate guest time over wall time of a vCPU before
  /// @param progressBefore guest time done on the host before
  public void start(double rate, long progressBefore) {
    recovery = new Recovery(rate, here.timeline().now());
    base = progressBefore;
    generation++;
    sample();
  }

  @Override
  protected void fire(int token, long nowNanos) {
    if (token == generation) {
      sample();
    }
  }

  private void sample() {
    if (isOver) {
      return;
    }
    Timeline timeline = here.timeline();
    long progress = guest.progressNanos();
    long now = timeline.now();
    if (isAtTarget) {
      recovery.sample(now, progress, guest.capacityNanos());
      guest.drainTouched(states::touched, states::touchedAll);
    }
    sampling.sample(now, row -> fill(row, base + progress), states::column);
    int id = here.id(Slots.TIMER);
    timeline.at(now + Sampling.PERIOD_NANOS, Rank.SAMPLE, id, actor, generation);
  }

  private void fill(Sampling.Row row, long progressNanos) {
    row.put(Track.GUEST_PROGRESS, progressNanos);
    row.put(Track.RESIDENT, states.resident());
    row.put(Track.RESIDENT_PUSHED, states.total(PageState.PUSHED) + states.total(PageState.USED));
    row.put(Track.RESIDENT_DEMANDED, states.total(PageState.DEMANDED));
    row.put(Track.RESIDENT_ZERO, states.total(PageState.ZERO));
    row.put(Track.DUPLICATE, target.endpoint.pagesDuplicate());
    row.put(Track.FAULTS_DEMAND, target.faults().demand());
    row.put(Track.FAULTS_LATE, target.faults().late());
    row.put(Track.BYTES_WIRE, forward.wireBytes(here.migration()));
    row.put(Track.BYTES_REVERSE, backward.wireBytes(here.migration()));
    if (source.pipes().length > 1) {
      row.put(Track.BYTES_CONTROL, wireBytes(Channel.Kind.CONTROL));
      row.put(Track.BYTES_DEMAND, wireBytes(Channel.Kind.DEMAND));
      row.put(Track.BYTES_PUSH, wireBytes(Channel.Kind.PUSH));
    }
  }

  private long wireBytes(Channel.Kind kind) {
    long sum = 0;
    for (Pipe pipe : source.pipes()) {
      sum += pipe.channel.kind() == kind ? pipe.bytesOnWire() : 0;
    }
    return sum;
  }

  /// When the guest had recovered, or -1.
  public long recoveredNanos() {
    return recovery.recoveredNanos();
  }

  /// The guest runs at the target from now on.
  public void resumed() {
    isAtTarget = true;
    states.resumed();
  }

  /// The source has given a message away.
  public void sent(Message message) {
    switch (message) {
      case Message.Pages pages -> {
        states.sent(pages.runs());
        states.sent(pages.zeros());
      }
      case Message.ZeroPages zeros -> states.sent(zeros.runs());
      default -> {}
    }
  }

  /// A message with pages is installed.
  public void arrived(Message.Pages pages) {
    states.arrived(pages.runs(), pages.isDemand() ? PageState.DEMANDED : PageState.PUSHED);
    states.arrived(pages.zeros(), PageState.ZERO);
  }

  public void arrivedZero(PageRuns runs) {
    states.arrivedZero(runs);
  }

  public void discarded(PageRuns runs) {
    states.discarded(runs);
  }

  /// Nothing is sampled any more.
  public void end() {
    phase("END");
    isOver = true;
  }

  /// @param name of the migration
  public Glance glance(String name) {
    return new Glance(name, phases(), series(), pageMap());
  }

  public List<Series> series() {
    List<Series> all =
        new ArrayList<>(Timelines.series(times(sampling.sampleNanos()), sampling.curves()));
    all.addAll(Loads.series(loads.rows()));
    return List.copyOf(all);
  }

  public @Nullable PageMap pageMap() {
    return Timelines.pageMap(
        states.rows().pages(),
        here.plan().map().pageSizeBytes(),
        times(sampling.columnNanos()),
        sampling.columns());
  }

  private static List<Long> times(long[] nanos) {
    return Arrays.stream(nanos).boxed().toList();
  }
}
