package dev.faultline.simulator.virtual.world;

import dev.faultline.agent.guest.TraceSource;
import dev.faultline.agent.migration.Phase;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.prepaging.contract.RecordingSource;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.random.SeededRandom;
import dev.faultline.scenarios.HostProfile;
import dev.faultline.scenarios.LinkSpec;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.Scenario.GuestMigration;
import dev.faultline.scenarios.failures.Side;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.virtual.guest.WarmUp;
import dev.faultline.simulator.virtual.host.DuplicateStore;
import dev.faultline.simulator.virtual.link.CrossTraffic;
import dev.faultline.simulator.virtual.link.FairWire;
import dev.faultline.simulator.virtual.link.FifoWire;
import dev.faultline.simulator.virtual.link.LinkState;
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
public final class World implements VirtualMigration.Listener {
  private static final int EVENTS_BETWEEN_UPDATES = 1 << 14;
  private final Timeline timeline;
  private final LinkSpec link;
  private final List<VirtualMigration> migrations = new ArrayList<>();
  private final List<Outlook> outlooks = new ArrayList<>();
  private final TreeMap<Integer, DuplicateStore> duplicates = new TreeMap<>();
  private final @Nullable Watch watch;
  private final boolean[] dirty;
  private final Failures failures;
  private BooleanSupplier stops = () -> false;
  private int dirtyCount;
  private long events;
  private int open;

  public World(
      Scenario scenario,
      TraceSource traces,
      Function<String, @Nullable Strategy> strategies,
      RecordingSource recordings,
      WarmUp warmUp,
      @Nullable Watch watch) {
    this.watch = watch;
    timeline = new Timeline(warmUp.skippedNanos());
    HostProfile profile = scenario.host();
    link = scenario.link().withLatency(scenario.link().latencyNanos() + profile.hopNanos());
    int count = scenario.migrations().size();
    open = count;
    dirty = new boolean[count];
    LinkState linkState = new LinkState(SeededRandom.stream(scenario.seed(), "lost frames"));
    List<Wire> wires = List.of(wire(0, count), wire(1, count));
    failures = new Failures(timeline, scenario, linkState, wires, migrations);
    int machines = profile.machines();
    int threads = threads(scenario) * 2 / machines;
    boolean sourceStands = Failures.stands(scenario, Side.SOURCE);
    boolean targetStands = Failures.stands(scenario, Side.TARGET);
    Cores source = new Cores(timeline, profile.cores(), threads, sourceStands);
    Cores target =
        machines == 1 ? source : new Cores(timeline, profile.cores(), threads, targetStands);
    Scene scene =
        new Scene(
            timeline,
            profile,
            link,
            source,
            target,
            wires.getFirst(),
            wires.getLast(),
            linkState,
            new Transfers(profile, watch),
            traces,
            strategies,
            recordings,
            scenario.seed(),
            warmUp,
            () -> stops.getAsBoolean());
    for (int i = 0; i < count; i++) {
      GuestMigration spec = scenario.migrations().get(i);
      migrations.add(new VirtualMigration(scene, i, spec, this::duplicates, this));
      outlooks.add(new Outlook(migrations.get(i)));
    }
    if (link.crossBytesPerSecond() > 0) {
      long period = CrossTraffic.periodNanos(link);
      long first = SeededRandom.stream(scenario.seed(), "cross").nextBelow(period);
      CrossTraffic unused = new CrossTraffic(timeline, link, linkState, scene.forward(), first);
    }
  }

  /// What the guests between these two hosts have in common, for those that share it.
  private DuplicateStore duplicates(int pageSizeBytes) {
    return duplicates.computeIfAbsent(pageSizeBytes, DuplicateStore::new);
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
      MigrationSpec how = migration.migration();
      threads += migration.vm().vcpus() + 2 * (2 + how.pushStreams());
      threads += how.installers() + 3; // arming, loading, a scan
    }
    return threads;
  }

  /// Runs until every migration has ended, the time limit has passed or the progress says stop.
  /// False if stopped.
  public boolean run(Progress progress) {
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
        watch.instant(migrations);
      }
    }
    update(progress);
    return true;
  }

  private boolean update(Progress progress) {
    double done = 0;
    double left = 0;
    boolean foreseen = true;
    Outlook first = null;
    for (Outlook outlook : outlooks) {
      done += outlook.done();
      left += outlook.left();
      foreseen &= outlook.isForeseen();
      first = first == null && !outlook.isOver() ? outlook : first;
    }
    if (first != null) {
      progress.detail((migrations.size() > 1 ? first.name() + ": " : "") + first.words());
    }
    if (progress.wantsGlances()) {
      migrations.forEach(one -> progress.glance(one.recorder.glance(one.spec.name())));
    }
    return progress.update((long) done, foreseen ? (long) (done + left) : 0, timeline.now());
  }

  @Override
  public void mayHaveToSay(int migration) {
    if (!dirty[migration]) {
      dirty[migration] = true;
      dirtyCount++;
    }
  }

  @Override
  public void phase(int migration, Phase phase) {
    if (migration == 0) {
      failures.begins(phase);
    }
  }

  @Override
  public void arrived(int migration) {
    if (migration == 0) {
      failures.arrived();
    }
  }

  /// A sentence for each failure of the scenario that never happened.
  public List<String> unmetFailures() {
    return failures.unmet();
  }

  @Override
  public void over() {
    open--;
  }

  public List<VirtualMigration> migrations() {
    return migrations;
  }

  /// How many events have happened.
  public long events() {
    return events;
  }
}
