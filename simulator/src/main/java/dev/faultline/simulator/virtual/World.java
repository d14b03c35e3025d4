package dev.faultline.simulator.virtual;

import dev.faultline.agent.guest.SeededRandom;
import dev.faultline.agent.guest.TraceSource;
import dev.faultline.agent.prepaging.RecordingSource;
import dev.faultline.agent.prepaging.Strategy;
import dev.faultline.scenarios.HostProfile;
import dev.faultline.scenarios.LinkSpec;
import dev.faultline.scenarios.Scenario;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.virtual.guest.WarmUp;
import dev.faultline.simulator.virtual.link.CrossTraffic;
import dev.faultline.simulator.virtual.link.FairWire;
import dev.faultline.simulator.virtual.link.FifoWire;
import dev.faultline.simulator.virtual.link.PacedWire;
import dev.faultline.simulator.virtual.link.Transfers;
import dev.faultline.simulator.virtual.link.Wire;
import dev.faultline.simulator.virtual.time.Cores;
import dev.faultline.simulator.virtual.time.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Two hosts, the link between them, and the migrations that share them. At each instant everything
/// that is due happens, in the order of [dev.faultline.simulator.virtual.time.Rank]; then the
/// endpoints that may have something to say are polled.
final class World {
  private static final int EVENTS_BETWEEN_UPDATES = 1 << 14;
  final Timeline timeline;
  final WarmUp warmUp;
  final HostProfile profile;
  final LinkSpec link;
  final Wire forward;
  final Wire backward;
  final TraceSource traces;
  final Function<String, @Nullable Strategy> strategies;
  final RecordingSource recordings;
  final Transfers transfers;
  final long seed;
  private final List<VirtualMigration> migrations = new ArrayList<>();

  private final TreeMap<Integer, DuplicateStore> duplicates = new TreeMap<>();

  private final @Nullable Watch watch;
  private final boolean[] dirty;
  private BooleanSupplier stops = () -> false;
  private int dirtyCount;
  private long events;
  private int open;

  /// What the guests between these two hosts have in common, for those that share it.
  DuplicateStore duplicates(int pageSizeBytes) {
    return duplicates.computeIfAbsent(pageSizeBytes, DuplicateStore::new);
  }

  World(
      Scenario scenario,
      TraceSource traces,
      Function<String, @Nullable Strategy> strategies,
      RecordingSource recordings,
      WarmUp warmUp,
      @Nullable Watch watch) {
    this.warmUp = warmUp;
    timeline = new Timeline(warmUp.skippedNanos());
    profile = scenario.host();
    link = scenario.link().withLatency(scenario.link().latencyNanos() + scenario.host().hopNanos());
    seed = scenario.seed();
    this.traces = traces;
    this.strategies = strategies;
    this.recordings = recordings;
    this.watch = watch;
    transfers = new Transfers(profile, watch);
    int count = scenario.migrations().size();
    open = count;
    dirty = new boolean[count];
    forward = wire(0, count);
    backward = wire(1, count);
    int machines = profile.machines();
    int threads = threads(scenario) * 2 / machines;
    Cores source = new Cores(timeline, profile.cores(), threads);
    Cores target = machines == 1 ? source : new Cores(timeline, profile.cores(), threads);
    for (int i = 0; i < count; i++) {
      migrations.add(new VirtualMigration(this, i, scenario.migrations().get(i), source, target));
    }
    if (link.crossBytesPerSecond() > 0) {
      long period = CrossTraffic.periodNanos(link);
      long first = SeededRandom.stream(seed, "cross").nextBelow(period);
      CrossTraffic unused = new CrossTraffic(timeline, link, forward, first);
    }
  }

  private Wire wire(int direction, int count) {
    return switch (link.queue()) {
      case FIFO -> new FifoWire(timeline, link, direction, count);
      case FAIR -> new FairWire(timeline, link, direction, count);
      case PACED -> new PacedWire(timeline, link, direction, count);
    };
  }

  /// The most threads that can be busy on one host: vCPUs, one a channel for sending and for taking
  /// in, and one each for installing, loading, arming and scanning.
  private static int threads(Scenario scenario) {
    int threads = 0;
    for (Scenario.GuestMigration migration : scenario.migrations()) {
      threads += migration.vm().vcpus() + 2 * (2 + migration.migration().pushStreams()) + 4;
    }
    return threads;
  }

  /// Runs until every migration has ended, the time limit has passed or the progress says stop.
  /// False if stopped.
  boolean run(Progress progress) {
    stops = progress::isCancelled;
    if (!update(progress)) {
      return false;
    }
    while (open > 0) {
      long next = timeline.nextTime();
      if (next == Long.MAX_VALUE) {
        throw new IllegalStateException("nothing is left to happen at " + timeline.now());
      }
      do {
        timeline.step(next);
        events++;
        boolean due = (events & EVENTS_BETWEEN_UPDATES - 1) == 0;
        if (progress.isCancelled() || (due && !update(progress))) {
          return false;
        }
      } while (timeline.nextTime() == next);
      while (dirtyCount > 0) {
        int first = 0;
        while (!dirty[first]) {
          first++;
        }
        dirty[first] = false;
        dirtyCount--;
        migrations.get(first).poll();
      }
      if (watch != null) {
        watch.instant(this);
      }
    }
    update(progress);
    return true;
  }

  private boolean update(Progress progress) {
    double done = 0;
    double left = 0;
    boolean foreseen = true;
    VirtualMigration first = null;
    for (VirtualMigration migration : migrations) {
      done += migration.outlook.done();
      left += migration.outlook.left();
      foreseen &= migration.outlook.isForeseen();
      first = first == null && !migration.isOver() ? migration : first;
    }
    if (first != null) {
      String of = migrations.size() > 1 ? first.spec.name() + ": " : "";
      progress.detail(of + first.outlook.words());
    }
    if (progress.wantsGlances()) {
      migrations.forEach(migration -> progress.glance(migration.recorder.glance()));
    }
    return progress.update((long) done, foreseen ? (long) (done + left) : 0, timeline.now());
  }

  /// Whether somebody wants the run to stop: for what looks far ahead between two events.
  boolean isCancelled() {
    return stops.getAsBoolean();
  }

  /// The endpoints of this migration may have something to say.
  void dirty(VirtualMigration migration) {
    if (!dirty[migration.index]) {
      dirty[migration.index] = true;
      dirtyCount++;
    }
  }

  /// A migration has ended.
  void over() {
    open--;
  }

  List<VirtualMigration> migrations() {
    return migrations;
  }

  /// How many events have happened.
  long events() {
    return events;
  }
}
