package dev.faultline.agent.daemon;

import static dev.faultline.agent.daemon.AgentTest.at;
import static dev.faultline.agent.daemon.AgentTest.isRight;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.agent.driver.AgentClient;
import dev.faultline.agent.driver.News;
import dev.faultline.agent.driver.Order;
import dev.faultline.agent.journal.SmallDisk;
import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.plan.AgentPlan;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.VmSpec;
import dev.faultline.agent.wire.connect.Address;
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

/// Guests whose link stays away for longer than anybody tries to make it again.
@Timeout(120)
class KeptGuestTest {
  @TempDir Path folder;

  @Test
  void a_link_that_stays_away_keeps_the_guest_until_somebody_says_recover() throws Exception {
    try (Driven driven = new Driven(folder);
        FaultyLink link = new FaultyLink(at(driven.target.address()))) {
      driven.source.patienceNanos = 200_000_000;
      driven.target.patienceNanos = 200_000_000;
      Address via = new Address.Tcp("127.0.0.1", link.port());
      try (Driven.Run run = driven.new Run(Driven.plan(31), via)) {
        run.awaitTarget("PULL");
        LockSupport.parkNanos(100_000_000);
        link.refuse(true);
        link.reset();
        assertThat(run.from.await(News.Held.class, Driven.WAIT_NANOS).why())
            .startsWith("the link did not come back within 0 s");
        run.from.close(); // the driver of the source goes away, and nothing with it
        try (AgentClient admin = AgentClient.connect(driven.transport, driven.source.address())) {
          News.Guest kept = admin.guests().getFirst();
          assertThat(kept.migrationId()).isEqualTo(31);
          assertThat(kept.phase()).isEqualTo("PAUSED");
          assertThat(kept.held()).isNotEmpty();
          admin.send(new Order.Recover(99));
          assertThatThrownBy(() -> admin.await(News.SourceReport.class, Driven.WAIT_NANOS))
              .hasMessage("no migration 63 is here");
          link.refuse(false);
          admin.send(new Order.Recover(31));
          News.SourceReport report = admin.await(News.SourceReport.class, Driven.WAIT_NANOS);
          assertThat(report.failure()).isEmpty();
        }
        isRight(run.targetReport());
      }
    }
  }

  /// What is said on CONTROL is late by a second, and the source's COMPLETE is lost in that.
  @Test
  void a_target_that_has_everything_does_without_the_source_s_last_word() throws Exception {
    try (Driven driven = new Driven(folder);
        FaultyLink link = new FaultyLink(at(driven.target.address()))) {
      driven.target.patienceNanos = 200_000_000;
      Address via = new Address.Tcp("127.0.0.1", link.port());
      try (Driven.Run run = driven.new Run(Driven.plan(33), via)) {
        run.awaitTarget("PULL");
        link.delay(EnumSet.of(Channel.Kind.CONTROL), 1_000_000_000, Long.MAX_VALUE);
        News.Phase phase = run.from.await(News.Phase.class, Driven.WAIT_NANOS);
        while (!phase.name().equals("COMPLETE")) {
          phase = run.from.await(News.Phase.class, Driven.WAIT_NANOS);
        }
        link.reset();
        isRight(run.targetReport());
        assertThat(run.phases).containsSubsequence("target PAUSED", "target COMPLETE");
        assertThat(run.sourceReport().failure()).isEmpty();
      }
    }
  }

  @Test
  void a_kept_guest_that_nobody_speaks_for_can_be_dropped() throws Exception {
    try (Driven driven = new Driven(folder);
        FaultyLink link = new FaultyLink(at(driven.target.address()))) {
      driven.source.patienceNanos = 200_000_000;
      Address via = new Address.Tcp("127.0.0.1", link.port());
      Driven.Run run = driven.new Run(Driven.plan(32), via);
      run.awaitTarget("PULL");
      link.refuse(true);
      link.reset();
      News.Held held = run.from.await(News.Held.class, Driven.WAIT_NANOS);
      assertThat(held.why()).isNotEmpty();
      try (AgentClient admin = AgentClient.connect(driven.transport, driven.source.address())) {
        admin.send(new Order.Drop(32));
        assertThatThrownBy(() -> admin.await(News.SourceReport.class, Driven.WAIT_NANOS))
            .hasMessageContaining("a driver speaks for that guest");
        run.close();
        while (admin.guests().stream().anyMatch(News.Guest::isDriven)) {
          LockSupport.parkNanos(10_000_000);
        }
        admin.send(new Order.Drop(32));
        while (!admin.guests().isEmpty()) {
          LockSupport.parkNanos(10_000_000);
        }
      }
    }
  }

  private static AgentPlan onSharedMemory(long id) {
    AgentPlan plain = Driven.plan(id);
    VmSpec vm = plain.vm().with(to -> to.backing = VmSpec.Backing.SHM);
    MigrationSpec how = plain.migration().with(to -> to.ackBytes = 4096);
    return new AgentPlan("test", id, 1, vm, plain.guest(), how, 100_000_000, 32 << 20, List.of());
  }

  /// The agent's folder of journals has no room for another byte from when the guest runs there.
  @Test
  void a_source_whose_journals_do_not_fit_the_disk_moves_its_guest_all_the_same() throws Exception {
    assumeTrue(SmallDisk.missing().isEmpty(), SmallDisk::missing);
    Path disk = Files.createDirectory(folder.resolve("disk"));
    try (SmallDisk small = new SmallDisk(disk, 64 << 10);
        Driven driven = new Driven(folder)) {
      driven.source.keepIn(disk);
      try (Driven.Run run = driven.new Run(onSharedMemory(34), null)) {
        run.awaitTarget("PULL");
        small.fill();
        isRight(run.targetReport());
        assertThat(run.sourceReport().failure()).isEmpty();
      }
      assertThat(driven.log).anyMatch(line -> line.endsWith("stay here until the end"));
    }
  }

  @Test
  void no_guest_starts_where_no_journal_can_be_written() throws Exception {
    assumeTrue(SmallDisk.missing().isEmpty(), SmallDisk::missing);
    Path disk = Files.createDirectory(folder.resolve("disk"));
    try (SmallDisk small = new SmallDisk(disk, 64 << 10);
        Driven driven = new Driven(folder)) {
      driven.source.keepIn(disk);
      small.fill();
      assertThatThrownBy(() -> driven.new Run(onSharedMemory(35), null).awaitTarget("PULL"))
          .hasMessageContaining("no journal can be written: ")
          .hasMessageContaining("No space left on device");
      try (Stream<Path> left = Files.list(disk)) {
        assertThat(left.map(file -> file.getFileName().toString())).containsExactly("fill");
      }
      small.clear();
      try (Driven.Run run = driven.new Run(onSharedMemory(36), null)) {
        isRight(run.targetReport());
      }
    }
  }
}
