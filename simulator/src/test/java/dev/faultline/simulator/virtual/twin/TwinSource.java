package dev.faultline.simulator.virtual.twin;

import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.plan.InstallCosts;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.MigrationSpec.LimitedAnswers;
import dev.faultline.agent.plan.MigrationSpec.Writers;
import dev.faultline.agent.plan.MigrationSpec.Zero;
import dev.faultline.agent.prepaging.contract.Fault;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.PushUnit;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.contract.StrategyContext;
import dev.faultline.agent.prepaging.contract.View;
import dev.faultline.agent.random.SeededRandom;
import dev.faultline.scenarios.HostProfile;
import dev.faultline.scenarios.LinkSpec;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the source's agent does.
final class TwinSource {
  private final Twin twin;
  private final TwinMigration run;
  private final MigrationSpec how;
  private final HostProfile costs;
  private final MemoryMap map;
  private final PageSet unsent;
  private final PageSet knownZero;
  final Prepager prepager;
  private final View view;
  private final PushUnit offers;
  private final ArrayDeque<Parcel> control = new ArrayDeque<>();
  private final ArrayDeque<Parcel> answers = new ArrayDeque<>();
  private final List<Lane> lanes = new ArrayList<>();
  private final List<Long> zeroSet = new ArrayList<>();
  private boolean holesKnown;
  private boolean pulling;
  private boolean complete;
  private long nextPush;
  private boolean writerWaits;
  private long windowLeft; // at the rate of the limit
  long pushed;
  long demanded;
  long requests;
  long zeros;

  TwinSource(Twin twin, TwinMigration run) {
    this.twin = twin;
    this.run = run;
    how = run.spec.migration();
    costs = twin.scenario.host();
    map = run.map;
    unsent = map.ram();
    knownZero = new PageSet(map.capacity());
    offers = new PushUnit(unsent);
    LinkSpec link = twin.scenario.link();
    long rate = link.bitsPerSecond() / 8 / how.pushStreams();
    long roundTrip = 2 * link.latencyNanos();
    long call =
        costs.installCallNanos() + (run.spec.vm().vcpus() - 1) * costs.installContentionNanos();
    view =
        new TwinView(
            map,
            unsent,
            knownZero,
            roundTrip,
            rate,
            new InstallCosts(call, map.pageSizeBytes() / 4096 * costs.installPageNanos()));
    Strategy strategy = Objects.requireNonNull(twin.strategies.apply(how.prepaging()));
    prepager =
        strategy
            .factory()
            .apply(
                new StrategyContext(
                    map,
                    SeededRandom.stream(run.seed, "prepaging"),
                    strategy.resolve(how.options()),
                    strategy.clairvoyant() ? run.future : null,
                    strategy.looksAhead() ? run::copy : null,
                    from -> RandomRecordings.RECORDINGS.find(from, run.spec.name(), map)));
    for (int channel = 0; channel < run.channels; channel++) {
      boolean bounded = run.isSingle || channel >= 2;
      boolean passed = link.queue() == LinkSpec.Queue.PACED && !run.isSingle;
      lanes.add(
          new Lane(
              twin,
              run,
              true,
              channel,
              this::receiveWork,
              run.target::take,
              bounded ? how.pushWindowBytes() : Long.MAX_VALUE,
              passed ? Long.MAX_VALUE : carried(rate, Math.max(roundTrip, 250_000)),
              carried(rate, roundTrip)));
    }
  }

  private static long carried(long bytesPerSecond, long nanos) {
    return BigInteger.valueOf(bytesPerSecond)
        .multiply(BigInteger.valueOf(nanos))
        .divide(BigInteger.valueOf(1_000_000_000))
        .longValueExact();
  }

  /// What it takes the target to receive a message.
  private long receiveWork(Parcel parcel) {
    long work = parcel.hasPages() ? costs.messages().receiveUnitNanos() : 0;
    work += parcel.contentRuns() * costs.messages().receiveRunNanos();
    return work
        + (long) parcel.content.size() * (map.pageSizeBytes() / 4096) * costs.receivePageNanos();
  }

  private record TwinView(
      MemoryMap map,
      PageSet unsent,
      PageSet zero,
      long roundTripNanos,
      long bytesPerSecond,
      InstallCosts installCosts)
      implements View {}

  void prepare() {
    control.add(new Parcel(Parcel.Kind.PREPARE, 32 + 17L * map.regions().size()));
  }

  boolean take(Lane lane, Parcel parcel) {
    switch (parcel.kind) {
      case PREPARED -> {
        run.suspend();
        Parcel handOver = new Parcel(Parcel.Kind.HAND_OVER);
        handOver.states = run.states;
        handOver.bytes = 5 + 12 + run.spec.vm().deviceStateBytes();
        handOver.hasDeviceState = run.spec.vm().deviceStateBytes() > 0;
        run.states.forEach(state -> handOver.bytes += 156 + state.programState().length);
        control.add(handOver);
      }
      case READY -> {
        control.add(new Parcel(Parcel.Kind.GO, 0));
        if (how.zero() == Zero.SET) {
          run.work(map.ramPageCount() * costs.holeScanPageNanos(), twin.source, 640, this::scanned);
        } else {
          holesKnown = true;
        }
      }
      case RESUMED -> pull();
      case REQUEST -> request(parcel);
      case ALL_RESIDENT -> {
        complete = true;
        control.add(new Parcel(Parcel.Kind.COMPLETE, 0));
      }
      default -> {} // INSTALLED: memory is released, which costs nothing here
    }
    return true;
  }

  /// The holes are known: those unsent leave as the zero set, once the target runs the guest.
  private void scanned() {
    holesKnown = true;
    for (long page = 0; page < map.capacity(); page++) {
      if (unsent.contains(page) && run.isHole(page)) {
        unsent.remove(page);
        knownZero.add(page);
        zeroSet.add(page);
      }
    }
    sendZeroSet();
  }

  private void sendZeroSet() {
    if (pulling && !zeroSet.isEmpty()) {
      Parcel set = new Parcel(Parcel.Kind.ZERO_SET, 4 + 12 * Parcel.runs(zeroSet));
      set.zeros.addAll(zeroSet);
      zeros += zeroSet.size();
      zeroSet.clear();
      control.add(set);
    }
  }

  /// The guest runs at the target.
  private void pull() {
    pulling = true;
    sendZeroSet();
  }

  private void request(Parcel request) {
    if (complete) {
      return;
    }
    pull();
    requests++;
    boolean leaves = unsent.remove(request.page);
    PageRuns companions = new PageRuns();
    offers.begin(companions, leaves ? how.pushUnitBytes() / map.pageSizeBytes() - 1 : 0);
    Fault fault =
        new Fault().set(request.page, request.vcpu, request.write, leaves, twin.agenda.now);
    prepager.faulted(view, fault, offers);
    if (leaves) {
      Parcel answer = new Parcel(Parcel.Kind.ANSWER);
      answer.page = request.page;
      load(request.page, answer);
      each(companions, page -> load(page, answer));
      demanded += answer.content.size();
      zeros += answer.zeros.size();
      answers.add(answer.sized(map.pageSizeBytes()));
    }
  }

  private interface PageUser {
    void use(long page);
  }

  private static void each(PageRuns runs, PageUser user) {
    for (int i = 0; i < runs.size(); i++) {
      for (long page = runs.first(i); page < runs.end(i); page++) {
        user.use(page);
      }
    }
  }

  private void load(long page, Parcel into) {
    (run.isHole(page) ? into.zeros : into.content).add(page);
  }

  /// Lets every channel speak that has room.
  void poll() {
    for (int channel = 0; channel < run.channels; channel++) {
      Lane lane = lanes.get(channel);
      while (mayWrite(channel) && (isSole() || lane.hasRoom())) {
        Parcel next = null;
        if (run.isSingle || channel == 0) {
          next = control.poll();
        }
        if (next == null && (run.isSingle || channel == 1)) {
          next = answer();
        }
        if (next == null && (run.isSingle || channel >= 2)) {
          next = unit();
        }
        if (next == null) {
          break;
        }
        lane.accept(next);
      }
    }
  }

  private boolean isSole() {
    return how.writers() == Writers.ONE;
  }

  /// One thread writes, a message at a time; once more than the window is queued it waits for a
  /// third of it to be free.
  private boolean mayWrite(int channel) {
    if (!isSole() || channel == 0 && !run.isSingle) {
      return true;
    }
    long queued = 0;
    for (Lane lane : lanes.subList(run.isSingle ? 0 : 2, lanes.size())) {
      queued += lane.queuedBytes();
    }
    long window = how.pushWindowBytes();
    writerWaits = queued > (writerWaits ? window - window / 3 : window);
    return !writerWaits && lanes.stream().noneMatch(Lane::isReading);
  }

  private @Nullable Parcel unit() {
    if (!pulling
        || complete
        || !holesKnown
        || unsent.isEmpty()
        || !prepager.pushes()
        || isHeldBack()) {
      return null;
    }
    PageRuns pages = new PageRuns();
    offers.begin(pages, how.pushUnitBytes() / map.pageSizeBytes());
    prepager.fill(view, offers);
    if (pages.isEmpty()) {
      for (long page = 0; page < map.capacity() && !offers.isFull(); page++) {
        offers.offer(page);
      }
    }
    Parcel unit = new Parcel(Parcel.Kind.UNIT);
    each(pages, page -> load(page, unit));
    pushed += unit.content.size();
    zeros += unit.zeros.size();
    unit.sized(map.pageSizeBytes());
    counted(unit);
    return unit;
  }

  private @Nullable Parcel answer() {
    if (how.pushLimitAnswers() == LimitedAnswers.PASS || answers.isEmpty()) {
      return answers.poll();
    } else if (isHeldBack()) {
      return null;
    }
    Parcel answer = answers.remove();
    if (run.isSingle) {
      counted(answer);
    }
    return answer;
  }

  private boolean isHeldBack() {
    return twin.agenda.now < nextPush && windowLeft <= 0;
  }

  /// The push limit counts what has left.
  private void counted(Parcel parcel) {
    if (how.pushLimitBytesPerSecond() == 0) {
      return;
    }
    long bytes = (long) parcel.content.size() * map.pageSizeBytes();
    long takes = Math.ceilDiv(bytes * 1_000_000_000L, how.pushLimitBytesPerSecond());
    if (how.pushLimitWindowNanos() == 0) {
      nextPush = Math.max(nextPush, twin.agenda.now) + takes;
    } else if (twin.agenda.now < nextPush) {
      windowLeft -= takes;
    } else {
      nextPush = twin.agenda.now + how.pushLimitWindowNanos();
      windowLeft = how.pushLimitWindowNanos() - takes;
    }
    twin.agenda.at(nextPush, Agenda.Rank.TIMER, run.index, 641, () -> {});
  }

  boolean isComplete() {
    return complete;
  }

  boolean pushes() {
    return prepager.pushes();
  }

  long wireBytes() {
    return lanes.stream().mapToLong(lane -> lane.wireBytes).sum();
  }

  /// Of the channels from one number to before another.
  long wireBytes(int from, int to) {
    return lanes.subList(from, to).stream().mapToLong(lane -> lane.wireBytes).sum();
  }
}
