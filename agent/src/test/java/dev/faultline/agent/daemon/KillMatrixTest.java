package dev.faultline.agent.daemon;

import static dev.faultline.agent.daemon.AgentTest.isRight;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.driver.AgentClient;
import dev.faultline.agent.driver.News;
import dev.faultline.agent.driver.Order;
import dev.faultline.agent.journal.Leftovers;
import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.plan.AgentPlan;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.VmSpec;
import dev.faultline.agent.plan.VmSpec.Backing;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.connect.Transport;
import dev.faultline.agent.wire.faulty.FaultyLink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Each side's agent, a process of its own, killed in each phase, with memory of each backing that
/// outlives it, and another one started in its place; or stopped for two seconds. What must come
/// out is what live-agents.md says, and the memory has to be right.
///
/// A build tries some of that; `-Dfaultline.thorough=true` all of it, with `-Dfaultline.at=PULL`
/// all of one phase.
@Timeout(120)
class KillMatrixTest {
  private static final boolean IS_THOROUGH = Boolean.getBoolean("faultline.thorough");
  private static final String ONLY = System.getProperty("faultline.at", "");
  private static final long LATE_NANOS = 1_500_000_000;
  private static final long ID = 77;

  /// When it happens. What is said on CONTROL is late where a phase would be over too soon.
  enum At {
    WARM_UP,
    PREPARE,
    PRE_COPY,
    HANDOVER,
    IN_DOUBT,
    PULL,
    PAUSED,
    RECOVER,
    WHOLE;

    /// Before the guest was given away.
    boolean isEarly() {
      return compareTo(HANDOVER) <= 0;
    }
  }

  @TempDir Path folder;
  private final Transport transport = new Transport(null);
  private KilledAgent source;
  private KilledAgent target;
  private FaultyLink link;
  private AgentClient from;
  private AgentClient to;

  /// @param usual in which phases a build tries memory of backing shm
  private static List<Arguments> cells(EnumSet<At> usual) {
    List<Arguments> cells = new ArrayList<>();
    for (Backing backing : List.of(Backing.SHM, Backing.SYSV, Backing.FILE)) {
      for (Order.Role side : Order.Role.values()) {
        for (At at : At.values()) {
          boolean isOver = at == At.WHOLE && side == Order.Role.SOURCE;
          if (!ONLY.isEmpty() && !at.name().equals(ONLY)) {
            continue;
          }
          if ((IS_THOROUGH || (backing == Backing.SHM && usual.contains(at))) && !isOver) {
            cells.add(Arguments.of(side, at, backing));
          }
        }
      }
    }
    return cells;
  }

  static List<Arguments> kills() {
    List<Arguments> cells = cells(EnumSet.of(At.IN_DOUBT, At.PULL, At.WHOLE));
    if (!IS_THOROUGH) {
      for (Order.Role side : Order.Role.values()) {
        cells.add(Arguments.of(side, At.PULL, Backing.SYSV));
        cells.add(Arguments.of(side, At.PULL, Backing.FILE));
      }
    }
    return cells;
  }

  static List<Arguments> stops() {
    return cells(EnumSet.of(At.RECOVER));
  }

  /// 16 MiB at 8 MiB/s; two vCPUs that work for two seconds.
  private static AgentPlan plan(At at, Backing backing) {
    AgentPlan plain = Driven.plan(ID);
    VmSpec vm =
        plain
            .vm()
            .with(
                to -> {
                  to.backing = backing;
                  to.vcpus = 2;
                });
    GuestSpec guest = plain.guest().with(to -> to.workNanos = 2_000_000_000);
    MigrationSpec how =
        plain
            .migration()
            .with(
                to -> {
                  to.timeLimitNanos = 60_000_000_000L;
                  to.mode = at == At.PRE_COPY ? MigrationSpec.Mode.HYBRID : to.mode;
                  to.rounds = 2; // 2 s each
                });
    long rate = at == At.WHOLE ? 256 << 20 : 8 << 20;
    return new AgentPlan("test", ID, 1, vm, guest, how, 2_000_000_000, rate, List.of());
  }

  private Path state(Order.Role side) {
    return folder.resolve(side.name());
  }

  @BeforeEach
  void start() throws IOException {
    source = new KilledAgent(Files.createDirectory(state(Order.Role.SOURCE)));
    target = new KilledAgent(Files.createDirectory(state(Order.Role.TARGET)));
    link = new FaultyLink(AgentTest.at(target.address));
    from = AgentClient.connect(transport, source.address);
    to = AgentClient.connect(transport, target.address);
  }

  @AfterEach
  void end() throws Exception {
    from.close();
    to.close();
    source.close();
    target.close();
    link.close();
    transport.close();
    for (Order.Role side : Order.Role.values()) {
      try (Stream<Path> left = Files.list(state(side))) {
        assertThat(left).isEmpty();
      }
    }
  }

  private void delayControl(long extraNanos) {
    link.delay(EnumSet.of(Channel.Kind.CONTROL), extraNanos, Long.MAX_VALUE);
  }

  private void awaitPhase(String name) throws Exception {
    awaitPhase(from, name);
  }

  private static void awaitPhase(AgentClient at, String name) throws Exception {
    while (!at.await(News.Phase.class, Driven.WAIT_NANOS).name().equals(name)) {
      // one before it
    }
  }

  /// Brings a migration there.
  private void reach(At at, Backing backing) throws Exception {
    AgentPlan plan = plan(at, backing);
    to.prepare(Order.Role.TARGET, plan, Path::of, Driven.WAIT_NANOS);
    from.prepare(Order.Role.SOURCE, plan, Path::of, Driven.WAIT_NANOS);
    from.send(new Order.Start());
    assertThat(from.await(News.Started.class, Driven.WAIT_NANOS).outlives()).isTrue();
    if (at == At.WARM_UP) {
      return;
    }
    if (at == At.PREPARE) {
      delayControl(LATE_NANOS);
    }
    from.send(new Order.Migrate("127.0.0.1:" + link.port()));
    switch (at) {
      case HANDOVER, IN_DOUBT -> {
        awaitPhase("SUSPEND");
        delayControl(LATE_NANOS);
        awaitPhase(at.name());
      }
      case PULL, PAUSED, RECOVER -> {
        awaitThird();
        interrupt(at);
      }
      case WHOLE -> awaitPhase("COMPLETE");
      default -> awaitPhase(at.name());
    }
  }

  private void awaitThird() throws Exception {
    News.Progress far = to.await(News.Progress.class, Driven.WAIT_NANOS);
    while (far.residentPages() < Driven.PAGES / 3) {
      far = to.await(News.Progress.class, Driven.WAIT_NANOS);
    }
  }

  private void interrupt(At at) throws Exception {
    if (at == At.PULL) {
      return;
    }
    link.refuse(at == At.PAUSED);
    if (at == At.RECOVER) {
      delayControl(LATE_NANOS);
    }
    link.reset();
    awaitPhase(at.name());
  }

  /// Kills one and starts another in its place.
  private KilledAgent replaced(KilledAgent agent, Order.Role side) throws Exception {
    agent.kill();
    easeLink();
    link.reset();
    return new KilledAgent(state(side), ((Address.Tcp) agent.address).port());
  }

  @ParameterizedTest(name = "{0} in {1}, {2}")
  @MethodSource("kills")
  void who_is_killed_costs_what_the_table_says(Order.Role side, At at, Backing backing)
      throws Exception {
    reach(at, backing);
    if (side == Order.Role.SOURCE) {
      source = replaced(source, side);
      if (at.isEarly()) {
        isLost();
      } else if (at == At.IN_DOUBT) {
        runsAtSource();
        assertThat(to.await(News.TargetReport.class, Driven.WAIT_NANOS).failure())
            .contains("the source asked before GO had come");
      } else {
        isRight(to.await(News.TargetReport.class, Driven.WAIT_NANOS));
      }
      return;
    }
    target = replaced(target, side);
    if (at == At.WARM_UP) {
      from.send(new Order.Migrate("127.0.0.1:" + link.port()));
    }
    if (at.isEarly() || at == At.IN_DOUBT) {
      News.SourceReport report = from.await(News.SourceReport.class, Driven.WAIT_NANOS);
      assertThat(report.failure())
          .isNotEmpty()
          .contains(at == At.IN_DOUBT ? "its agent died before GO had come" : "");
      assertThat(report.keeps()).as(report.failure()).isTrue();
      if (at.compareTo(At.PRE_COPY) >= 0) { // before, nothing was written down
        drop(target); // it never had the guest: whoever asks again is refused again
      }
      source.close(); // whose driver is still there: its guest would run on without it
      return;
    }
    recoversTarget();
  }

  private void recoversTarget() throws Exception {
    try (AgentClient admin = AgentClient.connect(transport, target.address)) {
      admin.send(new Order.Recover(ID));
      isRight(admin.await(News.TargetReport.class, Driven.WAIT_NANOS));
    }
  }

  /// It has everything, so that nothing but its driver is to come, who is late.
  @Test
  void a_restarted_target_that_is_done_keeps_its_last_word_for_its_driver() throws Exception {
    reach(At.WHOLE, Backing.SHM);
    awaitPhase(to, "COMPLETE"); // it knows that its source is done
    target = replaced(target, Order.Role.TARGET);
    try (AgentClient admin = AgentClient.connect(transport, target.address)) {
      while (!admin.guests().getFirst().phase().equals("COMPLETE")) {
        LockSupport.parkNanos(50_000_000);
      }
    }
    LockSupport.parkNanos(2 * LATE_NANOS); // the guest works for two seconds
    recoversTarget();
  }

  /// The guest's memory is left over, is listed, and is removed.
  private void isLost() throws Exception {
    to.send(new Order.Stop("the source is gone"));
    List<Leftovers.Leftover> left = Leftovers.in(state(Order.Role.SOURCE));
    assertThat(left).hasSize(1);
    assertThat(left.getFirst().canGoOn()).isFalse();
    assertThat(left.getFirst().bytes()).isEqualTo(Driven.PAGES * 4096);
    assertThat(Leftovers.remove(left.getFirst())).isTrue();
  }

  /// In the successor's hands, which the target refused; a driver that comes later hears of it.
  private void runsAtSource() throws Exception {
    try (AgentClient admin = AgentClient.connect(transport, source.address)) {
      long limit = System.nanoTime() + Driven.WAIT_NANOS / 2;
      while (admin.guests().stream().noneMatch(guest -> guest.phase().equals("FAILED"))) {
        assertThat(System.nanoTime()).as("%s", admin.guests()).isLessThan(limit);
        LockSupport.parkNanos(50_000_000);
      }
      admin.send(new Order.Recover(ID));
      assertThat(admin.await(News.SourceReport.class, Driven.WAIT_NANOS).keeps()).isTrue();
    }
    drop(source); // who looked at it has gone, and it runs on
  }

  /// Whoever is there without a driver goes when it is told.
  private void drop(KilledAgent agent) throws Exception {
    try (AgentClient admin = AgentClient.connect(transport, agent.address)) {
      while (admin.guests().getFirst().isDriven()) {
        LockSupport.parkNanos(50_000_000);
      }
      admin.send(new Order.Drop(ID));
      while (!admin.guests().isEmpty()) {
        LockSupport.parkNanos(50_000_000);
      }
    }
  }

  @ParameterizedTest(name = "{0} in {1}, {2}")
  @MethodSource("stops")
  void who_is_stopped_for_two_seconds_costs_time_and_nothing_else(
      Order.Role side, At at, Backing backing) throws Exception {
    reach(at, backing);
    KilledAgent stopped = side == Order.Role.SOURCE ? source : target;
    stopped.signal("STOP");
    LockSupport.parkNanos(2_000_000_000);
    easeLink();
    stopped.signal("CONT");
    if (at == At.WARM_UP) {
      from.send(new Order.Migrate("127.0.0.1:" + link.port()));
    }
    isRight(to.await(News.TargetReport.class, Driven.WAIT_NANOS));
    assertThat(from.await(News.SourceReport.class, Driven.WAIT_NANOS).failure()).isEmpty();
  }

  /// Without a reset, which ends a migration that has not handed its guest over.
  private void easeLink() {
    delayControl(0);
    link.refuse(false);
  }
}
