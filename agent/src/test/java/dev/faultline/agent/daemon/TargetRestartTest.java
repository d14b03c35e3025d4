package dev.faultline.agent.daemon;

import static dev.faultline.agent.daemon.AgentTest.isRight;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.driver.AgentClient;
import dev.faultline.agent.driver.News;
import dev.faultline.agent.driver.Order;
import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.plan.AgentPlan;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.VmSpec.Backing;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.faulty.FaultyLink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Targets that are killed, and others that are started in their place, at the same address.
@Timeout(120)
class TargetRestartTest {
  @TempDir Path folder;
  private Path state;

  @BeforeEach
  void makeState() throws IOException {
    state = Files.createDirectory(folder.resolve("state"));
  }

  /// 16 MiB; a vCPU that works for so long, and writes with every second touch.
  private static AgentPlan plan(Backing backing, long workNanos, long bytesPerSecond) {
    AgentPlan plain = Driven.plan(52);
    GuestSpec guest = plain.guest().with(to -> to.workNanos = workNanos);
    return new AgentPlan(
        "test",
        52,
        1,
        plain.vm().with(to -> to.backing = backing),
        guest,
        plain.migration(),
        workNanos,
        bytesPerSecond,
        List.of());
  }

  private static int port(KilledAgent agent) {
    return ((Address.Tcp) agent.address).port();
  }

  private void isEmpty() throws IOException {
    try (Stream<Path> left = Files.list(state)) {
      assertThat(left).isEmpty();
    }
  }

  /// At 8 MiB/s the pull takes 2 s; the vCPU needs at least one, of which most is still to come.
  @ParameterizedTest
  @EnumSource(
      value = Backing.class,
      names = {"SHM", "SYSV", "FILE"})
  void a_guest_that_was_pulled_by_a_target_that_is_killed_goes_on_in_another(Backing backing)
      throws Exception {
    AgentPlan plan = plan(backing, 1_000_000_000, 8 << 20);
    try (Driven driven = new Driven(folder);
        KilledAgent killed = new KilledAgent(state);
        AgentClient to = AgentClient.connect(driven.transport, killed.address);
        AgentClient from = AgentClient.connect(driven.transport, driven.source.address())) {
      to.prepare(Order.Role.TARGET, plan, Path::of, Driven.WAIT_NANOS);
      from.prepare(Order.Role.SOURCE, plan, Path::of, Driven.WAIT_NANOS);
      from.send(new Order.Start());
      from.await(News.Started.class, Driven.WAIT_NANOS);
      from.send(new Order.Migrate(killed.address.toString()));
      assertThat(to.await(News.Started.class, Driven.WAIT_NANOS).outlives()).isTrue();
      News.Progress half = to.await(News.Progress.class, Driven.WAIT_NANOS);
      while (half.residentPages() < Driven.PAGES / 3) {
        half = to.await(News.Progress.class, Driven.WAIT_NANOS);
      }
      killed.kill();
      try (KilledAgent other = new KilledAgent(state, port(killed));
          AgentClient admin = AgentClient.connect(driven.transport, other.address)) {
        admin.send(new Order.Recover(52)); // to hear of it
        News.TargetReport report = admin.await(News.TargetReport.class, Driven.WAIT_NANOS);
        isRight(report);
        assertThat(from.await(News.SourceReport.class, Driven.WAIT_NANOS).failure()).isEmpty();
      }
    }
    isEmpty();
  }

  /// All pages come within 60 ms at 256 MiB/s; the vCPU works for two seconds.
  @Test
  void a_guest_that_has_everything_goes_on_without_its_source() throws Exception {
    AgentPlan plan = plan(Backing.SHM, 2_000_000_000, 256 << 20);
    try (Driven driven = new Driven(folder);
        KilledAgent killed = new KilledAgent(state);
        AgentClient to = AgentClient.connect(driven.transport, killed.address);
        AgentClient from = AgentClient.connect(driven.transport, driven.source.address())) {
      to.prepare(Order.Role.TARGET, plan, Path::of, Driven.WAIT_NANOS);
      from.prepare(Order.Role.SOURCE, plan, Path::of, Driven.WAIT_NANOS);
      from.send(new Order.Start());
      from.await(News.Started.class, Driven.WAIT_NANOS);
      from.send(new Order.Migrate(killed.address.toString()));
      assertThat(from.await(News.SourceReport.class, Driven.WAIT_NANOS).failure()).isEmpty();
      killed.kill();
      from.close();
      try (KilledAgent other = new KilledAgent(state, port(killed));
          AgentClient admin = AgentClient.connect(driven.transport, other.address)) {
        admin.send(new Order.Recover(52));
        isRight(admin.await(News.TargetReport.class, Driven.WAIT_NANOS));
      }
    }
    isEmpty();
  }

  /// From SUSPEND on what is said on CONTROL is late by four seconds: GO is lost with its receiver.
  @Test
  void a_target_that_dies_before_the_guest_came_is_remembered_and_the_source_runs_it_on()
      throws Exception {
    AgentPlan plan = plan(Backing.SHM, 100_000_000, 8 << 20);
    try (Driven driven = new Driven(folder);
        KilledAgent killed = new KilledAgent(state);
        FaultyLink link = new FaultyLink(AgentTest.at(killed.address));
        AgentClient to = AgentClient.connect(driven.transport, killed.address);
        AgentClient from = AgentClient.connect(driven.transport, driven.source.address())) {
      to.prepare(Order.Role.TARGET, plan, Path::of, Driven.WAIT_NANOS);
      from.prepare(Order.Role.SOURCE, plan, Path::of, Driven.WAIT_NANOS);
      from.send(new Order.Start());
      from.await(News.Started.class, Driven.WAIT_NANOS);
      from.send(new Order.Migrate("127.0.0.1:" + link.port()));
      News.Phase phase = from.await(News.Phase.class, Driven.WAIT_NANOS);
      while (!phase.name().equals("IN_DOUBT")) {
        if (phase.name().equals("SUSPEND")) {
          link.delay(EnumSet.of(Channel.Kind.CONTROL), 4_000_000_000L, Long.MAX_VALUE);
        }
        phase = from.await(News.Phase.class, Driven.WAIT_NANOS);
      }
      killed.kill();
      link.reset();
      link.delay(EnumSet.of(Channel.Kind.CONTROL), 0, 1);
      try (KilledAgent other = new KilledAgent(state, port(killed));
          AgentClient admin = AgentClient.connect(driven.transport, other.address)) {
        News.SourceReport report = from.await(News.SourceReport.class, Driven.WAIT_NANOS);
        assertThat(report.failure()).contains("its agent died before GO had come");
        assertThat(report.keeps()).isTrue();
        assertThat(admin.guests()).as("whoever asks again is refused again").hasSize(1);
        admin.send(new Order.Drop(52));
        while (!admin.guests().isEmpty()) {
          LockSupport.parkNanos(50_000_000);
        }
      }
    }
    isEmpty();
  }
}
