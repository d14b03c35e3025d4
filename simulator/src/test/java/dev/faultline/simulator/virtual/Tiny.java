package dev.faultline.simulator.virtual;

import dev.faultline.agent.guest.TraceSource;
import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.ContentSpec;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.PreCopySpec;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.plan.SavingSpec;
import dev.faultline.agent.plan.VmSpec;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.strategy.Strategies;
import dev.faultline.scenarios.HostProfile;
import dev.faultline.scenarios.LinkSpec;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.failures.PlannedFailure;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.Progress;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A scenario that can be worked out by hand: a link of one byte a nanosecond without headers, 1000
/// ns long, a host on which nothing costs anything, a guest whose memory is all filled. Set what
/// differs, then [#run()].
final class Tiny {
  /// A host on which each step of a fault takes another time.
  static final HostProfile STEPS =
      HostProfile.FREE.with(
          to -> {
            to.faultTrapNanos = 100;
            to.wakeNanos = 200;
            to.requestNanos = 300;
            to.sendPageNanos = 400;
            to.receivePageNanos = 500;
            to.installCallNanos = 600;
            to.installPageNanos = 700;
          });

  /// What else is said of the migration.
  Consumer<MigrationSpec.Draft> how = to -> {};

  int pages = 4;
  int pageSize = 4096;
  int vcpus = 1;
  long deviceState;
  ProgramSpec program = sequential(1000);
  long workTouches = 4;
  double fillPercent = 100;
  double freePercent;
  ContentSpec content = ContentSpec.UNIQUE;
  SavingSpec saving = SavingSpec.NONE;
  List<PlannedFailure> failures = List.of();
  long warmUp;
  MigrationSpec.Mode mode = MigrationSpec.Mode.POST_COPY;
  PreCopySpec preCopy = PreCopySpec.DEFAULT;
  String prepaging = "demand-only";
  int pushStreams = 1;
  int installers = 1;
  int unitPages = 1;
  long window;
  long scanPeriod;
  MigrationSpec.Channels channels = MigrationSpec.Channels.SEPARATE;
  long timeLimit = 1L << 60;
  int mtu = 65535;
  LinkSpec.Queue queue = LinkSpec.Queue.FIFO;
  MigrationSpec.Release release = MigrationSpec.Release.AT_END;
  long ackBytes = 1 << 30;
  VmSpec.Backing backing = VmSpec.Backing.MEMFD;
  long queueLimit;
  long bitsPerSecond = 8_000_000_000L;
  long latency = 1000;
  HostProfile host = HostProfile.FREE;

  static ProgramSpec sequential(long computeNanos) {
    return new ProgramSpec.Sequential(new Access(0, computeNanos, 0, 0));
  }

  Scenario scenario() {
    VmSpec vm =
        VmSpec.PLAIN.with(
            to -> {
              to.memoryBytes = (long) pages * pageSize;
              to.pageSizeBytes = pageSize;
              to.vcpus = vcpus;
              to.backing = backing;
              to.deviceStateBytes = deviceState;
            });
    GuestSpec guest =
        GuestSpec.of(program)
            .with(
                to -> {
                  to.warmUpNanos = warmUp;
                  to.workTouches = workTouches;
                  to.atEnd = GuestSpec.AtEnd.HALT;
                  to.fillPercent = fillPercent;
                  to.content = content;
                  to.freePercent = freePercent;
                });
    MigrationSpec how =
        MigrationSpec.PLAIN.with(
            to -> {
              to.mode = mode;
              to.prepaging = prepaging;
              to.pushStreams = pushStreams;
              to.installers = installers;
              to.pushUnitBytes = (long) unitPages * pageSize;
              to.pushWindowBytes = window;
              to.channels = channels;
              to.release = release;
              to.ackBytes = ackBytes;
              to.scanPeriodNanos = scanPeriod;
              to.timeLimitNanos = timeLimit;
              to.preCopy(preCopy);
              to.saving(saving);
              this.how.accept(to);
            });
    LinkSpec link =
        LinkSpec.PLAIN.with(
            to -> {
              to.bitsPerSecond = bitsPerSecond;
              to.latencyNanos = latency;
              to.mtuBytes = mtu;
              to.queue = queue;
              to.queueLimitBytes = queueLimit;
            });
    Scenario.GuestMigration only = new Scenario.GuestMigration("vm", vm, guest, how, 0);
    return new Scenario("by hand", "", List.of(only), link, host, failures, 1);
  }

  MigrationOutcome run() {
    return run(Strategies::find);
  }

  MigrationOutcome run(long seed) {
    return Watched.engine(TraceSource.NONE, Strategies::find)
        .run(scenario().withSeed(seed), Progress.NONE)
        .migrations()
        .getFirst();
  }

  MigrationOutcome run(Function<String, @Nullable Strategy> strategies) {
    return Watched.engine(TraceSource.NONE, strategies)
        .run(scenario(), Progress.NONE)
        .migrations()
        .getFirst();
  }

  /// When a phase began.
  static long began(MigrationOutcome outcome, String phase) {
    return outcome.phases().stream()
        .filter(one -> one.name().equals(phase))
        .findFirst()
        .orElseThrow()
        .startNanos();
  }
}
