package dev.faultline.agent.daemon;

import static dev.faultline.agent.daemon.AgentTest.isRight;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.driver.AgentClient;
import dev.faultline.agent.driver.News;
import dev.faultline.agent.driver.Order;
import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.plan.AgentPlan;
import dev.faultline.agent.plan.VmSpec.Backing;
import dev.faultline.agent.wire.faulty.FaultyLink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Agents that are killed, and others that are started in their place.
@Timeout(120)
class RestartTest {
  @TempDir Path folder;

  /// 16 MiB at 8 MiB/s; a vCPU that works for a tenth of a second.
  private static AgentPlan plan(Backing backing) {
    AgentPlan plain = Driven.plan(51);
    return new AgentPlan(
        "test",
        51,
        1,
        plain.vm().with(to -> to.backing = backing),
        plain.guest(),
        plain.migration(),
        plain.workNanos(),
        8 << 20,
        List.of());
  }

  /// From SUSPEND on what is said on CONTROL is late by four seconds: GO is lost with its sender.
  @Test
  void a_guest_that_never_came_to_run_at_the_target_goes_on_at_the_source() throws Exception {
    Path state = Files.createDirectory(folder.resolve("state"));
    try (Driven driven = new Driven(folder);
        KilledAgent killed = new KilledAgent(state);
        FaultyLink link = new FaultyLink(AgentTest.at(driven.target.address()));
        AgentClient to = AgentClient.connect(driven.transport, driven.target.address());
        AgentClient from = AgentClient.connect(driven.transport, killed.address)) {
      to.prepare(Order.Role.TARGET, plan(Backing.SHM), Path::of, Driven.WAIT_NANOS);
      from.prepare(Order.Role.SOURCE, plan(Backing.SHM), Path::of, Driven.WAIT_NANOS);
      from.send(new Order.Start());
      assertThat(from.await(News.Started.class, Driven.WAIT_NANOS).outlives()).isTrue();
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
      try (KilledAgent other = new KilledAgent(state);
          AgentClient admin = AgentClient.connect(driven.transport, other.address)) {
        long limit = System.nanoTime() + Driven.WAIT_NANOS / 2;
        while (admin.guests().stream().noneMatch(guest -> guest.phase().equals("FAILED"))) {
          assertThat(System.nanoTime()).as("%s", admin.guests()).isLessThan(limit);
          LockSupport.parkNanos(50_000_000);
        }
        assertThat(admin.guests()).as("it is there without a driver").hasSize(1);
        admin.send(new Order.Drop(51));
        while (!admin.guests().isEmpty()) {
          LockSupport.parkNanos(50_000_000);
        }
      }
      assertThat(to.await(News.TargetReport.class, Driven.WAIT_NANOS).failure())
          .contains("the source asked before GO had come");
    }
    try (Stream<Path> left = Files.list(state)) {
      assertThat(left).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Backing.class,
      names = {"SHM", "SYSV", "FILE"})
  void a_source_that_is_killed_after_the_hand_over_goes_on_where_another_is_started(Backing backing)
      throws Exception {
    Path state = Files.createDirectory(folder.resolve("state"));
    try (Driven driven = new Driven(folder);
        KilledAgent killed = new KilledAgent(state);
        AgentClient to = AgentClient.connect(driven.transport, driven.target.address());
        AgentClient from = AgentClient.connect(driven.transport, killed.address)) {
      to.prepare(Order.Role.TARGET, plan(backing), Path::of, Driven.WAIT_NANOS);
      from.prepare(Order.Role.SOURCE, plan(backing), Path::of, Driven.WAIT_NANOS);
      from.send(new Order.Start());
      assertThat(from.await(News.Started.class, Driven.WAIT_NANOS).outlives()).isTrue();
      from.send(new Order.Migrate(driven.target.address().toString()));
      News.Progress half = to.await(News.Progress.class, Driven.WAIT_NANOS);
      while (half.residentPages() < Driven.PAGES / 3) {
        half = to.await(News.Progress.class, Driven.WAIT_NANOS);
      }
      killed.kill();
      LockSupport.parkNanos(300_000_000);
      try (KilledAgent other = new KilledAgent(state);
          AgentClient admin = AgentClient.connect(driven.transport, other.address)) {
        admin.send(new Order.Recover(51)); // to hear of it
        News.TargetReport report = to.await(News.TargetReport.class, Driven.WAIT_NANOS);
        isRight(report);
        assertThat(admin.await(News.SourceReport.class, Driven.WAIT_NANOS).failure()).isEmpty();
      }
    }
    try (Stream<Path> left = Files.list(state)) {
      assertThat(left).isEmpty();
    }
  }
}
