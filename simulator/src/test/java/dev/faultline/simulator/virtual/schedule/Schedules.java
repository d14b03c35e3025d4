package dev.faultline.simulator.virtual.schedule;

import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.MigrationSpec.Mode;
import dev.faultline.agent.plan.PreCopySpec;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.plan.SavingSpec;
import dev.faultline.agent.plan.VmSpec;
import dev.faultline.agent.prepaging.strategy.Strategies;
import dev.faultline.agent.random.SeededRandom;
import dev.faultline.scenarios.HostProfile;
import dev.faultline.scenarios.LinkSpec;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.Scenario.GuestMigration;
import dev.faultline.scenarios.failures.Failure;
import dev.faultline.scenarios.failures.On;
import dev.faultline.scenarios.failures.PlannedFailure;
import dev.faultline.scenarios.failures.Side;
import dev.faultline.scenarios.failures.When;
import java.util.ArrayList;
import java.util.List;

/// Scenarios with failures, drawn from a seed: guests of 64 to 4096 pages whose two to four vCPUs
/// write, every mode and every strategy that is not told the future, one to four failures of every
/// kind in every phase.
public final class Schedules {
  private static final long MS = 1_000_000;
  private static final long SECOND = 1_000 * MS;

  /// Far longer than any of them takes: what has not ended by then hangs.
  static final long LIMIT_NANOS = 400 * SECOND;

  private final long seed;
  private final SeededRandom random;
  private long pages;
  private long pageNanos;
  private long latencyNanos;
  private boolean needsRounds;
  private boolean needsTwoMachines;

  private Schedules(long seed) {
    this.seed = seed;
    random = SeededRandom.stream(seed, "schedule");
  }

  /// The scenario of a seed.
  public static Scenario draw(long seed) {
    return new Schedules(seed).scenario(seed);
  }

  private long in(long from, long to) {
    return from + random.nextBelow(to - from + 1);
  }

  private boolean once(int n) {
    return random.nextBelow(n) == 0;
  }

  @SafeVarargs
  private <T> T one(T... of) {
    return of[(int) random.nextBelow(of.length)];
  }

  /// Of any order of magnitude up to `most`.
  private long some(long most) {
    return most == 0 ? 0 : random.nextBelow((most >>> random.nextBelow(16)) + 1);
  }

  private Scenario scenario(long seed) {
    pages = once(50) ? in(512, 4096) : once(6) ? in(128, 512) : in(64, 128);
    long rate = one(100_000_000L, 1_000_000_000L, 10_000_000_000L, 40_000_000_000L);
    pageNanos = 4096 * 8 * SECOND / rate;
    latencyNanos = once(4) ? 0 : some(MS);
    LinkSpec link =
        LinkSpec.PLAIN.with(
            to -> {
              to.bitsPerSecond = rate;
              to.latencyNanos = latencyNanos;
              to.mtuBytes = 9000;
              to.queue = one(LinkSpec.Queue.values());
              to.queueLimitBytes = once(3) ? in(4096, 1 << 18) : 0;
              to.streamWindowBytes = once(2) ? in(1 << 16, 1 << 20) : 0;
            });
    List<PlannedFailure> failures = failures();
    needsRounds = failures.stream().anyMatch(one -> one.when().phase() == When.Phase.PRE_COPY);
    needsTwoMachines =
        failures.stream()
            .anyMatch(
                one ->
                    one.what() instanceof Failure.Stopped
                        || (one.what() instanceof Failure.Restarted dies
                            && dies.side() == Side.TARGET));
    return new Scenario("schedule", "", List.of(migration()), link, host(), failures, seed);
  }

  private HostProfile host() {
    return once(4)
        ? HostProfile.FREE
        : HostProfile.FREE.with(
            to -> {
              to.name = "drawn";
              to.cores = once(2) ? 0 : (int) in(1, 4);
              to.machines = once(4) && !needsTwoMachines ? 1 : 2;
              to.faultTrapNanos = some(5000);
              to.wakeNanos = some(20_000);
              to.requestNanos = some(20_000);
              to.sendPageNanos = some(2000);
              to.receivePageNanos = some(2000);
              to.installCallNanos = some(5000);
              to.installPageNanos = pages < 256 && once(20) ? in(2 * MS, 12 * MS) : some(2000);
              to.armPageNanos = some(100);
              to.holeScanPageNanos = some(1000);
              to.deviceLoadNanos = some(MS);
            });
  }

  private GuestMigration migration() {
    int vcpus = (int) in(2, 4);
    long compute = Math.max(200, pageNanos / in(1, 8));
    VmSpec vm =
        VmSpec.PLAIN.with(
            to -> {
              to.memoryBytes = pages * 4096;
              to.vcpus = vcpus;
              to.backing = once(4) ? VmSpec.Backing.MEMFD : VmSpec.Backing.SHM;
              to.deviceStateBytes = some(1 << 18);
            });
    GuestSpec guest =
        GuestSpec.of(program(compute))
            .with(
                to -> {
                  to.warmUpNanos = some(50 * compute);
                  to.workTouches = in(20, 300);
                  to.fillPercent = once(3) ? in(0, 100) : 100;
                });
    return new GuestMigration("vm", vm, guest, how(), 0);
  }

  private ProgramSpec program(long compute) {
    Access access = new Access(0, compute, (int) in(30, 100), (int) in(0, 50));
    return switch ((int) random.nextBelow(5)) {
      case 0 -> new ProgramSpec.Sequential(access);
      case 1 -> new ProgramSpec.Zipf(access, 0.8, true);
      case 2 -> new ProgramSpec.HotCold(access, 10, 80);
      case 3 -> new ProgramSpec.PointerChase(access);
      default -> new ProgramSpec.Uniform(access);
    };
  }

  private MigrationSpec how() {
    List<String> names =
        Strategies.all().stream()
            .filter(
                one ->
                    !one.clairvoyant()
                        && !one.looksAhead()
                        && one.options().stream().noneMatch(o -> o.isFile()))
            .map(one -> one.name())
            .toList();
    Mode mode =
        needsRounds
            ? one(Mode.PRE_COPY, Mode.HYBRID)
            : once(3) ? one(Mode.values()) : Mode.POST_COPY;
    boolean single = once(4);
    return MigrationSpec.PLAIN.with(
        to -> {
          to.mode = mode;
          to.prepaging = names.get((int) random.nextBelow(names.size()));
          to.channels = single ? MigrationSpec.Channels.SINGLE : MigrationSpec.Channels.SEPARATE;
          to.pushStreams = single ? 1 : (int) in(1, 3);
          to.pushUnitBytes = 4096 * in(1, 16);
          to.pushWindowBytes = once(2) ? 0 : to.pushUnitBytes * in(1, 4) + 33;
          to.writers =
              to.pushWindowBytes == 0
                  ? MigrationSpec.Writers.PER_CHANNEL
                  : MigrationSpec.Writers.values()[(int) in(0, 1)];
          to.pushLimitBytesPerSecond = once(5) ? in(1 << 20, 1 << 30) : 0;
          to.pushLimitWindowNanos = once(2) ? 0 : in(1_000_000, 100_000_000);
          to.pushLimitAnswers = MigrationSpec.LimitedAnswers.values()[(int) in(0, 1)];
          to.zero = one(MigrationSpec.Zero.values());
          to.release = one(MigrationSpec.Release.values());
          to.ackBytes = in(1, pages * 2048);
          to.installers = (int) in(1, 3);
          to.timeLimitNanos = LIMIT_NANOS;
          to.preCopy(
              new PreCopySpec(
                  (int) in(1, 5), some(2 * MS), one(PreCopySpec.Exit.values()), once(2)));
          to.dedup = one(SavingSpec.Dedup.values());
        });
  }

  /// One to three; PRE_COPY, PAUSED and RECOVER are reached where one is drawn for them, if by
  /// nothing else than by a reset before.
  private List<PlannedFailure> failures() {
    List<PlannedFailure> failures = new ArrayList<>();
    for (long i = in(1, 3); i > 0; i--) {
      PlannedFailure next = failure();
      When.Phase phase = next.when().phase();
      if (failures.isEmpty() && (phase == When.Phase.PAUSED || phase == When.Phase.RECOVER)) {
        failures.add(new PlannedFailure(new Failure.Reset(0), when(When.Phase.PULL)));
      }
      failures.add(next);
    }
    return failures;
  }

  private PlannedFailure failure() {
    When.Phase phase =
        once(2)
            ? When.Phase.PULL
            : one(
                When.Phase.PREPARE,
                When.Phase.PRE_COPY,
                When.Phase.HANDOVER,
                When.Phase.IN_DOUBT,
                When.Phase.PAUSED,
                When.Phase.PAUSED,
                When.Phase.RECOVER,
                When.Phase.RECOVER);
    return new PlannedFailure(what(phase), when(phase));
  }

  private When when(When.Phase phase) {
    long most =
        switch (phase) {
          case PULL -> pages * pageNanos * 3 / 2;
          case PRE_COPY -> pages * pageNanos * 2;
          case PREPARE, HANDOVER, IN_DOUBT, RECOVER -> 3 * latencyNanos + 10_000;
          case PAUSED -> 200 * MS;
        };
    return When.PULL.with(
        to -> {
          to.phase = phase;
          to.pages = phase == When.Phase.PULL && once(4) ? random.nextBelow(pages) : 0;
          to.afterNanos = once(3) ? 0 : in(0, most);
          to.times = once(3) ? (int) in(2, 3) : 1;
          to.everyNanos = to.times > 1 && once(3) ? in(1000, 400 * MS) : 0;
        });
  }

  /// While the guest still runs at the source nothing lasts, or it would run for ages.
  private Failure what(When.Phase phase) {
    boolean isEarly = phase == When.Phase.PREPARE || phase == When.Phase.PRE_COPY;
    return switch ((int) random.nextBelow(18)) {
      case 0, 1, 2, 3 -> reset(isEarly);
      case 4, 5, 6 -> linkDown(isEarly);
      case 7 -> breaks();
      case 8, 9 -> new Failure.Delay(one(On.values()), Math.max(1000, some(50 * MS)), lasts());
      case 10, 11 -> new Failure.Loss(one(On.values()), in(1, isEarly ? 3 : 30), lasts());
      case 12 -> last(one(Side.values()));
      case 16 -> new Failure.Restarted(one(Side.values()), Math.max(1000, some(2 * SECOND)));
      case 17 -> new Failure.Stopped(one(Side.values()), stops(isEarly));
      case 13 -> new Failure.Bandwidth(in(isEarly ? 20 : 1, 100), lasts());
      default -> new Failure.BadFrame(one(Side.values()), one(On.values()), once(2));
    };
  }

  /// By the seed, so that those that broke once stay what they were.
  private Failure breaks() {
    return switch ((int) (seed % 7)) {
      case 3 -> new Failure.FullDisk(Side.SOURCE);
      case 5 -> new Failure.FullDisk(Side.TARGET);
      default -> new Failure.HalfOpen();
    };
  }

  /// What takes a side away for good.
  private Failure last(Side side) {
    return seed % 2 == 0 ? new Failure.Malicious(side) : new Failure.Killed(side);
  }

  private long stops(boolean isEarly) {
    return Math.max(1000, some(isEarly ? MS : once(8) ? 13 * SECOND : 2 * SECOND));
  }

  private long lasts() {
    return some(500 * MS) + 1;
  }

  private Failure reset(boolean isEarly) {
    long nanos =
        once(4) ? once(10) ? Failure.EVER : some(5 * SECOND) : once(2) ? some(300 * MS) : 0;
    return new Failure.Reset(isEarly ? 0 : nanos);
  }

  private Failure linkDown(boolean isEarly) {
    long nanos =
        once(4) ? once(4) ? in(8 * SECOND, 13 * SECOND) : some(4 * SECOND) : some(300 * MS);
    return new Failure.LinkDown(Math.max(1000, isEarly ? some(100_000) : nanos));
  }
}
