package dev.faultline.agent.daemon;

import dev.faultline.agent.driver.AgentClient;
import dev.faultline.agent.driver.News;
import dev.faultline.agent.driver.Order;
import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.AgentPlan;
import dev.faultline.agent.plan.ContentSpec;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.plan.SavingSpec;
import dev.faultline.agent.plan.VmSpec;
import dev.faultline.agent.session.SessionPair;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.connect.Tls;
import dev.faultline.agent.wire.connect.Transport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Two agents in this process and a driver, with guests of 16 MiB that are small enough for tests
/// and real all the same.
final class Driven implements AutoCloseable {
  static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(60);
  static final long PAGES = 4096;

  final List<String> log = Collections.synchronizedList(new ArrayList<>());
  final Agent source;
  final Agent target;
  final Transport transport;

  Driven(Path folder, Tls sourceTls, Tls targetTls, Tls driverTls) throws IOException {
    Address any = new Address.Tcp("127.0.0.1", 0);
    source = new Agent(any, sourceTls, folder, Machines.LIVE, log::add);
    target = new Agent(any, targetTls, folder, Machines.LIVE, log::add);
    transport = new Transport(driverTls);
  }

  Driven(Path folder) throws IOException {
    this(folder, null, null, null);
  }

  /// A guest of one vCPU that draws pages at random, moved at 32 MiB/s: half a second.
  static AgentPlan plan(long id, ProgramSpec program, List<AgentPlan.TraceFile> traces) {
    VmSpec vm = VmSpec.PLAIN.with(to -> to.memoryBytes = PAGES * 4096);
    GuestSpec guest =
        GuestSpec.of(program)
            .with(
                to -> {
                  to.workNanos = 100_000_000;
                  to.fillPercent = 90;
                });
    MigrationSpec how = SessionPair.spec("linear", 2, false);
    return new AgentPlan("test", id, 1, vm, guest, how, 100_000_000, 32 << 20, traces);
  }

  /// The same, with pages that hold this and cross so.
  static AgentPlan plan(long id, ContentSpec content, SavingSpec how) {
    AgentPlan plan = plan(id);
    GuestSpec guest = plan.guest().withContent(content);
    MigrationSpec spec = plan.migration().withSaving(how);
    return new AgentPlan("test", id, 1, plan.vm(), guest, spec, 100_000_000, 32 << 20, List.of());
  }

  /// The same, with so much of the memory free when the guest starts.
  static AgentPlan freePlan(long id, double percent) {
    AgentPlan plan = plan(id);
    GuestSpec guest = plan.guest().withFree(percent);
    return new AgentPlan(
        "test", id, 1, plan.vm(), guest, plan.migration(), 100_000_000, 32 << 20, List.of());
  }

  static AgentPlan plan(long id) {
    return plan(id, new ProgramSpec.Uniform(new Access(0, 50_000, 50, 0)), List.of());
  }

  /// One guest on its way.
  final class Run implements AutoCloseable {
    final AgentClient to;
    final AgentClient from;
    final List<String> phases = new ArrayList<>();

    /// @param via where the source connects to; null for the target itself
    Run(AgentPlan plan, Address via) throws Exception {
      to = AgentClient.connect(transport, target.address());
      from = AgentClient.connect(transport, source.address());
      to.prepare(Order.Role.TARGET, plan, digest -> Path.of(digest), WAIT_NANOS);
      from.prepare(Order.Role.SOURCE, plan, digest -> Path.of(digest), WAIT_NANOS);
      from.send(new Order.Start());
      from.await(News.Started.class, WAIT_NANOS);
      from.send(new Order.Migrate(String.valueOf(via == null ? target.address() : via)));
    }

    /// What the target says last, whatever it is.
    News.TargetReport targetReport() throws Exception {
      return (News.TargetReport) last(to);
    }

    News.SourceReport sourceReport() throws Exception {
      return (News.SourceReport) last(from);
    }

    private News last(AgentClient client) throws Exception {
      while (true) {
        News said = client.next(WAIT_NANOS);
        switch (said) {
          case News.Phase phase ->
              phases.add((client == to ? "target " : "source ") + phase.name());
          case News.Progress progress -> {}
          case null -> throw new AssertionError("no last word; heard " + phases);
          default -> {
            return said;
          }
        }
      }
    }

    /// Waits until the target has begun a phase.
    void awaitTarget(String phase) throws Exception {
      while (!phases.contains("target " + phase)) {
        if (to.next(WAIT_NANOS) instanceof News.Phase said) {
          phases.add("target " + said.name());
        }
      }
    }

    @Override
    public void close() {
      to.close();
      from.close();
    }
  }

  @Override
  public void close() {
    transport.close();
    source.close();
    target.close();
  }
}
