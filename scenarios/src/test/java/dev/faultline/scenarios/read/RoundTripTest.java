package dev.faultline.scenarios.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.Compression;
import dev.faultline.agent.plan.ContentSpec;
import dev.faultline.agent.plan.DirtyTracking;
import dev.faultline.agent.plan.FaultMode;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.PreCopySpec;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.plan.SavingSpec;
import dev.faultline.agent.plan.VmSpec;
import dev.faultline.agent.random.SeededRandom;
import dev.faultline.scenarios.HostProfile;
import dev.faultline.scenarios.LinkSpec;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.failures.Failure;
import dev.faultline.scenarios.failures.On;
import dev.faultline.scenarios.failures.PlannedFailure;
import dev.faultline.scenarios.failures.Side;
import dev.faultline.scenarios.failures.When;
import dev.faultline.scenarios.keys.HostKeys;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// Random scenarios are written in their resolved form and read back.
class RoundTripTest {
  private SeededRandom random = new SeededRandom(0);

  @Test
  void everyScenarioReadsBackFromItsResolvedForm() {
    JsonMapper mapper = JsonMapper.builder().build();
    for (long seed = 1; seed <= 300; seed++) {
      random = new SeededRandom(seed);
      Scenario scenario = scenario();
      String text = mapper.writeValueAsString(ScenarioWriter.resolved(scenario));
      CheckResult result = new ScenarioReader().read("seed " + seed, text);
      assertThat(result.problems()).as("seed %d: %s", seed, text).isEmpty();
      assertThat(result.scenario()).as("seed %d: %s", seed, text).isEqualTo(scenario);
      assertThat(mapper.writeValueAsString(ScenarioWriter.resolved(result.orThrow())))
          .isEqualTo(text);
    }
  }

  private Scenario scenario() {
    long limit = 1_000 + below(3_599_000_000_000_000L);
    List<Scenario.GuestMigration> migrations = new ArrayList<>();
    int count = 1 + (int) below(3);
    for (int i = 0; i < count; i++) {
      migrations.add(migration(count == 1 && below(2) == 0 ? "round" : "guest" + i, limit));
    }
    return new Scenario(
        "round",
        below(2) == 0 ? "" : "Why: \"so\" # it?",
        migrations,
        link(),
        host(),
        failures(),
        below(Long.MAX_VALUE));
  }

  private List<PlannedFailure> failures() {
    List<PlannedFailure> failures = new ArrayList<>();
    for (long i = below(4); i > 0; i--) {
      long nanos = below(4) == 0 ? Failure.EVER : 1000 + below(1L << 50);
      When when =
          When.PULL.with(
              to -> {
                to.phase = pick(When.Phase.values());
                to.pages = below(1L << 40);
                to.guestTimeNanos = to.phase.isAtTarget() ? below(1L << 46) : 0;
                to.afterNanos = below(1L << 50);
                to.jitterNanos = below(1L << 50);
                to.times = 2 + (int) below(999_999);
                to.everyNanos = below(2) * (1000 + below(1L << 50));
              });
      Failure what =
          switch ((int) below(11)) {
            case 0 -> new Failure.Reset(nanos);
            case 1 -> new Failure.LinkDown(nanos);
            case 2 -> new Failure.Stopped(pick(Side.values()), nanos);
            case 3 -> new Failure.Delay(pick(On.values()), 1000 + below(1L << 30), nanos);
            case 4 -> new Failure.Loss(pick(On.values()), below(51), nanos);
            case 5 -> new Failure.HalfOpen();
            case 8 -> new Failure.Restarted(pick(Side.values()), 1000 + below(1L << 50));
            case 6 -> new Failure.Bandwidth(1 + below(100), nanos);
            case 7 -> new Failure.BadFrame(pick(Side.values()), pick(On.values()), below(2) == 0);
            case 9 -> new Failure.FullDisk(pick(Side.values()));
            default -> new Failure.Killed(pick(Side.values()));
          };
      failures.add(new PlannedFailure(what, when));
    }
    return List.copyOf(failures);
  }

  private LinkSpec link() {
    return LinkSpec.PLAIN.with(
        to -> {
          to.bitsPerSecond = 1_000_000_000 + below(399_000_000_000L);
          to.latencyNanos = below(500_000_001);
          to.mtuBytes = 576 + (int) below(60_000);
          to.headerBytes = (int) below(501);
          to.framingBytes = (int) below(501);
          to.queue = pick(LinkSpec.Queue.values());
          to.queueLimitBytes = below(2) * (1024 + below(1 << 20));
          to.streamWindowBytes = below(2) * (65_536 + below(1 << 30));
          if (below(2) == 0) {
            to.crossBytesPerSecond = 1000 + below(100_000_000);
            to.crossBurstBytes = 64 + below(1 << 20);
          }
        });
  }

  private HostProfile host() {
    return below(4) == 0
        ? HostProfile.FREE
        : HostProfile.FREE.with(
            to -> {
              to.name = "some, changed";
              HostKeys.VALUES.forEach(lens -> lens.set(to, cost()));
              to.cores = (int) below(9);
              to.machines = 1 + (int) below(2);
              to.lateHopPercent = (int) below(101);
              to.deviceLoadNanos = below(1L << 41);
              to.deviceLoadBytesPerSecond = 1000 + below(1_000_000_000_000L);
            });
  }

  private long cost() {
    return below(1_000_000_001);
  }

  private Scenario.GuestMigration migration(String name, long limit) {
    boolean huge = below(4) == 0;
    int page = huge ? 2 << 20 : 4096;
    long memory = page * (64 + below(1 << 18));
    VmSpec.Backing drawn = huge ? VmSpec.Backing.HUGETLB : pick(VmSpec.Backing.values());
    VmSpec.Backing backing = !huge && drawn == VmSpec.Backing.HUGETLB ? VmSpec.Backing.SYSV : drawn;
    VmSpec vm =
        VmSpec.PLAIN.with(
            to -> {
              to.memoryBytes = memory;
              to.pageSizeBytes = page;
              to.vcpus = 1 + (int) below(8);
              to.backing = backing;
              to.deviceStateBytes = below(1L << 36);
              to.layout = pick(VmSpec.Layout.values());
            });
    boolean touches = below(2) == 0;
    GuestSpec guest =
        GuestSpec.of(program(vm, 0))
            .with(
                to -> {
                  to.warmUpNanos = below(80_000_000_000_000L);
                  to.suspendJitterNanos = below(3_600_000_000_000L);
                  to.workNanos = touches ? 0 : below(80_000_000_000_000L);
                  to.workTouches = touches ? below(1L << 40) : 0;
                  to.atEnd = pick(GuestSpec.AtEnd.values());
                  to.fillPercent = below(1001) / 10.0;
                  to.content = content();
                  to.freePercent = to.fillPercent * below(101) / 100;
                });
    boolean single = below(2) == 0;
    long unit = page * (1 + below(500));
    boolean refused = backing == VmSpec.Backing.SYSV || backing == VmSpec.Backing.FILE;
    FaultMode faultMode = refused ? FaultMode.SOFTWARE : pick(FaultMode.values());
    MigrationSpec migration =
        MigrationSpec.PLAIN.with(
            to -> {
              to.mode = pick(MigrationSpec.Mode.values());
              to.prepaging = below(2) == 0 ? "linear" : "demand-only";
              to.pushStreams = single ? 1 : 1 + (int) below(60);
              to.pushUnitBytes = unit;
              to.pushLimitWindowNanos = below(2) * (1_000_000 + below(1_000_000_000));
              to.pushLimitAnswers = pick(MigrationSpec.LimitedAnswers.values());
              to.pushWindowBytes = below(2) * (unit + below(1 << 30));
              to.writers =
                  to.pushWindowBytes == 0
                      ? MigrationSpec.Writers.PER_CHANNEL
                      : pick(MigrationSpec.Writers.values());
              to.pushLimitBytesPerSecond = below(2) * (1000 + below(50_000_000_000L - 1000));
              to.channels =
                  single ? MigrationSpec.Channels.SINGLE : MigrationSpec.Channels.SEPARATE;
              to.zero = pick(MigrationSpec.Zero.values());
              to.release = pick(MigrationSpec.Release.values());
              to.ackBytes = page + below(1 << 30);
              to.scanPeriodNanos = below(2) * (1_000_000 + below(1_000_000_000));
              to.faultMode = faultMode;
              to.timeLimitNanos = limit;
              to.rounds = 1 + (int) below(1000);
              to.downtimeLimitNanos = below(3_600_000_000_000L);
              to.exit = pick(PreCopySpec.Exit.values());
              to.tracking = pick(DirtyTracking.values());
              switch ((int) below(7)) {
                case 0 -> to.throttles = true;
                case 1 -> to.quotaPercent = 1 + (int) below(99);
                case 2 -> {
                  to.dirtyBytesPerSecond = 1000 + below(1 << 30);
                  to.tracking = DirtyTracking.EMULATED;
                }
                default -> {}
              }
              to.compression = pick(Compression.values());
              to.dedup = pick(SavingSpec.Dedup.values());
            });
    return new Scenario.GuestMigration(name, vm, guest, migration, below(80_000_000_000_000L));
  }

  private ContentSpec content() {
    double zero = below(1001) / 10.0;
    double lz4 = 2 + below(59);
    return below(3) == 0
        ? ContentSpec.UNIQUE
        : new ContentSpec(
            zero, (100 - zero) / 4, 1 + (int) below(1000), lz4, lz4 * 0.75, below(60));
  }

  private ProgramSpec program(VmSpec vm, int depth) {
    long pages = vm.memoryBytes() / vm.pageSizeBytes();
    long span = below(2) * (1 + below(pages));
    Access access =
        new Access(
            vm.pageSizeBytes() * span,
            1 + below(1_000_000),
            (int) below(101),
            (int) below(101),
            vm.pageSizeBytes() * below(pages - Math.max(1, span) + 1));
    return switch ((int) below(depth > 0 ? 6 : 10)) {
      case 0 -> new ProgramSpec.Sequential(access);
      case 1 -> new ProgramSpec.Stride(access, 1 + below(1000));
      case 2 -> new ProgramSpec.Uniform(access);
      case 3 -> new ProgramSpec.Zipf(access, (1 + below(399)) / 100.0, below(2) == 0);
      case 4 -> new ProgramSpec.HotCold(access, below(1001) / 10.0, random.nextDouble() * 100);
      case 5 -> new ProgramSpec.PointerChase(access);
      case 6 ->
          new ProgramSpec.Quicksort(
              new Access(0, access.computeNanos(), access.writePercent(), access.jitterPercent()),
              1 + (int) below(8),
              vm.pageSizeBytes() * (1 + below(8)),
              1_000 + below(1_000_000_000));
      case 7 -> new ProgramSpec.Phases(phases(vm));
      case 8 -> new ProgramSpec.Idle();
      default -> mix(vm);
    };
  }

  private List<ProgramSpec.Phase> phases(VmSpec vm) {
    List<ProgramSpec.Phase> phases = new ArrayList<>();
    for (int i = 0; i <= below(3); i++) {
      phases.add(new ProgramSpec.Phase(program(vm, 1), 1_000 + below(80_000_000_000_000L)));
    }
    return phases;
  }

  private ProgramSpec mix(VmSpec vm) {
    if (vm.vcpus() < 2) {
      return new ProgramSpec.Mix(
          List.of(new ProgramSpec.Part(program(vm, 1), vm.vcpus(), vm.memoryBytes())));
    }
    long half = vm.memoryBytes() / vm.pageSizeBytes() / 2 * vm.pageSizeBytes();
    VmSpec small =
        vm.with(
            to -> {
              to.memoryBytes = half;
              to.vcpus = 1;
            });
    return new ProgramSpec.Mix(
        List.of(
            new ProgramSpec.Part(program(small, 1), 1, half),
            new ProgramSpec.Part(program(small, 1), vm.vcpus() - 1, vm.memoryBytes() - half)));
  }

  private long below(long bound) {
    return random.nextBelow(bound);
  }

  private <E> E pick(E[] values) {
    return values[(int) below(values.length)];
  }
}
