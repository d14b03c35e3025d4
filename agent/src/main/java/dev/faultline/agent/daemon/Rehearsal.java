package dev.faultline.agent.daemon;

import dev.faultline.agent.driver.AgentClient;
import dev.faultline.agent.driver.News;
import dev.faultline.agent.driver.Order;
import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.AgentPlan;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.plan.VmSpec;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.connect.Transport;
import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/// A small guest that is migrated within this process before the first real one is: a Java virtual
/// machine loads and compiles what it runs when it first runs it, and a guest should not stand
/// still for that. Its downtime is five to ten times shorter for it, and it stalls less: a compiler
/// that runs during the pull takes the core that a fault needs.
public final class Rehearsal {
  private static final long ANSWER_NANOS_MAX = 20_000_000_000L;
  private static final int ROUNDS_MIN = 3;
  private static final long NANOS_MAX = 3_000_000_000L;
  private static final int CALM_ROUNDS = 2;

  /// A round is calm if the compilers ran for no more of it than one part in so many.
  private static final int CALM_PART = 5;

  private static final long MEMORY_BYTES = 16 << 20;
  private static final long UNIT_BYTES = 64 << 10;

  private Rehearsal() {}

  /// Migrates it until the compilers have little left to do, at most some three seconds. What goes
  /// wrong is logged and does not matter: the first real guest will say it better.
  public static void run(Path traces, Consumer<String> log) throws InterruptedException {
    Address here = new Address.Tcp("127.0.0.1", 0);
    try (Agent agent = new Agent(here, null, traces, Machines.LIVE, line -> {});
        Transport transport = new Transport(null)) {
      long end = System.nanoTime() + NANOS_MAX;
      int calm = 0;
      long begin = System.nanoTime();
      for (int i = 1; i <= ROUNDS_MIN || calm < CALM_ROUNDS && begin < end; i++) {
        long compiled = compileMillis();
        migrate(agent.address(), transport, plan(i));
        long took = System.nanoTime() - begin;
        begin += took;
        calm = (compileMillis() - compiled) * CALM_PART <= took / 1_000_000 ? calm + 1 : 0;
      }
    } catch (IOException e) {
      log.accept("the rehearsal failed: " + e.getMessage());
    }
  }

  /// How long the compilers have run by now; 0 where the JVM does not say.
  private static long compileMillis() {
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    return compiler == null || !compiler.isCompilationTimeMonitoringSupported()
        ? 0
        : compiler.getTotalCompilationTime();
  }

  private static void migrate(Address agent, Transport transport, AgentPlan plan)
      throws IOException, InterruptedException {
    try (AgentClient target = AgentClient.connect(transport, agent);
        AgentClient source = AgentClient.connect(transport, agent)) {
      AgentClient.Offset unused = source.offset();
      target.prepare(Order.Role.TARGET, plan, digest -> Path.of(digest), ANSWER_NANOS_MAX);
      source.prepare(Order.Role.SOURCE, plan, digest -> Path.of(digest), ANSWER_NANOS_MAX);
      source.send(new Order.Start());
      var started = source.await(News.Started.class, ANSWER_NANOS_MAX);
      source.send(new Order.Migrate(agent.toString()));
      var given = source.await(News.SourceReport.class, ANSWER_NANOS_MAX);
      var taken = target.await(News.TargetReport.class, ANSWER_NANOS_MAX);
      String why = given.failure() + taken.failure() + taken.verification();
      if (!why.isEmpty() || started == null) {
        throw new IOException(why);
      }
    }
  }

  private static AgentPlan plan(int round) {
    VmSpec vm =
        VmSpec.PLAIN.with(
            to -> {
              to.memoryBytes = MEMORY_BYTES;
              to.deviceStateBytes = 1 << 20;
            });
    GuestSpec guest =
        GuestSpec.of(new ProgramSpec.Uniform(new Access(0, 2_000, 50, 0)))
            .with(
                to -> {
                  to.workTouches = 30_000;
                  to.fillPercent = 95;
                });
    MigrationSpec how =
        MigrationSpec.PLAIN.with(
            to -> {
              to.pushUnitBytes = UNIT_BYTES;
              to.ackBytes = 1 << 20;
              to.timeLimitNanos = ANSWER_NANOS_MAX;
            });
    return new AgentPlan("rehearsal", round, round, vm, guest, how, 0, 0, List.of());
  }
}
