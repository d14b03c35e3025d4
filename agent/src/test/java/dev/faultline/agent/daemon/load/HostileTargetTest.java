package dev.faultline.agent.daemon.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.daemon.load.HostileTarget.Turn;
import dev.faultline.agent.driver.AgentClient;
import dev.faultline.agent.driver.News;
import dev.faultline.agent.driver.Order;
import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.AgentPlan;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.MigrationSpec.Channels;
import dev.faultline.agent.plan.MigrationSpec.Mode;
import dev.faultline.agent.plan.PreCopySpec;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.plan.SavingSpec;
import dev.faultline.agent.plan.VmSpec;
import dev.faultline.agent.plan.VmSpec.Backing;
import dev.faultline.agent.prepaging.strategy.Strategies;
import dev.faultline.agent.random.SeededRandom;
import dev.faultline.agent.wire.codec.MessageCodec;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A target that a source's agent connects to as it was told, and that says what it likes. Until it
/// has said READY the guest is the source's, which runs it on.
@Timeout(120)
class HostileTargetTest {
  private static final long FIRST_SEED = Long.getLong("faultline.seed", 1);
  private static final int CASES = Integer.getInteger("faultline.cases", 20);
  private static final long BYTES = 2 << 20;
  private static final long MS = 1_000_000;

  @TempDir Path folder;

  /// A guest that writes 10,000 times a second, to memory that we can look at.
  private static AgentPlan plan(long id, MigrationSpec how, long stateBytes, long rate) {
    VmSpec vm =
        VmSpec.PLAIN.with(
            to -> {
              to.memoryBytes = BYTES;
              to.backing = Backing.FILE;
              to.deviceStateBytes = stateBytes;
            });
    GuestSpec guest =
        GuestSpec.of(new ProgramSpec.Uniform(new Access(0, 50_000, 50, 0)))
            .with(to -> to.workNanos = 100 * MS);
    return new AgentPlan("hostile", id, id, vm, guest, how, 100 * MS, rate, List.of());
  }

  private static AgentPlan plan(long id) {
    MigrationSpec how = MigrationSpec.PLAIN.with(to -> to.prepaging = "linear");
    return plan(id, how, 0, 32 << 20);
  }

  private byte[] memory() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("state"))) {
      for (Path file : files.toList()) {
        if (Files.size(file) == BYTES) {
          return Files.readAllBytes(file);
        }
      }
    }
    throw new AssertionError("the guest has no memory");
  }

  /// Whether its memory is another one than before.
  private boolean writes() throws IOException {
    byte[] before = memory();
    LockSupport.parkNanos(20 * MS); // 200 writes
    return !Arrays.equals(before, memory());
  }

  /// Waits until it does, or does not any more.
  private void awaitWrites(boolean wanted, String what) throws IOException {
    long limit = System.nanoTime() + Pair.WAIT_NANOS / 4;
    while (writes() != wanted) {
      assertThat(System.nanoTime()).as(what).isLessThan(limit);
    }
  }

  /// Has a guest migrated there, and says how that ended.
  private News.SourceReport migrate(Pair pair, AgentPlan plan, int honest, Turn turn)
      throws Exception {
    int channels =
        plan.migration().channels() == Channels.SINGLE ? 1 : 2 + plan.migration().pushStreams();
    try (HostileTarget target = new HostileTarget(channels, honest, turn);
        AgentClient driver = AgentClient.connect(pair.transport, pair.source.address())) {
      driver.prepare(Order.Role.SOURCE, plan, Path::of, Pair.WAIT_NANOS);
      driver.send(new Order.Start());
      driver.await(News.Started.class, Pair.WAIT_NANOS);
      driver.send(new Order.Migrate(target.address().toString()));
      target.awaitTurn();
      News.SourceReport report = soon(driver);
      target.close();
      report = report == null ? soon(driver) : report;
      if (report == null) {
        driver.send(new Order.Stop("it does not come back"));
        report = driver.await(News.SourceReport.class, Pair.WAIT_NANOS);
      }
      awaitWrites(report.keeps(), "the guest runs only where it is kept: " + report);
      return report;
    }
  }

  private static News.SourceReport soon(AgentClient driver) throws Exception {
    long limit = System.nanoTime() + 200 * MS;
    while (System.nanoTime() < limit) {
      switch (driver.next(50 * MS)) {
        case News.SourceReport report -> {
          return report;
        }
        case News.Failed failed -> throw new AssertionError(failed);
        case null, default -> {}
      }
    }
    return null;
  }

  /// Message by message, as [MessageCodec] numbers them, and after how many answers that are right:
  /// PREPARED, READY, RESUMED.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 | 7fffffff01                | frame of 2147483647 bytes; 1 to
          0 | 0000000117                | no message has type 23
          0 | 00000001                  | was lost before the guest was given away
          0 | 0000000109                | source in PREPARE cannot take Resumed
          0 | 0000000107                | source in PREPARE cannot take Ready
          0 | 0000000503000186a0        | bytes of text 100000
          0 | 00000009030000000466756c6c | the target refused: full
          1 | 000000050200000006        | source in HANDOVER cannot take Prepared
          1 | 000000010d                | source in HANDOVER cannot take AllResident
          1 | 000000060f0100000000      | source in HANDOVER cannot take Resident
          1 | 0000000e1100000000000000030000000000 | source in HANDOVER cannot take Request
          1 | 000000050c7fffffff        | number of channels 2147483647
          1 | 00000001 08               | source in HANDOVER cannot take Go
          """)
  void what_is_said_out_of_turn_before_ready_leaves_the_guest_where_it_is(
      int honest, String hex, String why) throws Exception {
    byte[] frame = HexFormat.of().parseHex(hex.replace(" ", ""));
    try (Pair pair = new Pair(folder)) {
      News.SourceReport report =
          migrate(
              pair, plan(1), honest, (control, others) -> control.getOutputStream().write(frame));
      assertThat(report.failure()).contains(why);
      assertThat(report.keeps()).isTrue();
      pair.awaitEmpty();
    }
  }

  /// It has said that it runs the guest: nobody else may, whatever it says then.
  @Test
  void what_is_said_out_of_turn_after_go_does_not_have_the_guest_run_twice() throws Exception {
    try (Pair pair = new Pair(folder)) {
      News.SourceReport report =
          migrate(
              pair,
              plan(1),
              2,
              (control, others) -> {
                control.getOutputStream().write(HostileTarget.frame(MessageCodec.RESUMED));
                control.getOutputStream().write(HostileTarget.frame(MessageCodec.REFUSED, 0));
              });
      assertThat(report.failure()).isEqualTo("source in PULL cannot take Refused");
      assertThat(report.keeps()).isFalse();
      pair.awaitEmpty();
    }
  }

  /// A link of 64 KiB/s takes 16 s for 1 MiB of device state, and until then READY is not taken:
  /// one waits, and others are none that a target says.
  @Test
  void who_says_ready_again_and_again_is_refused_at_the_second_time() throws Exception {
    MigrationSpec how = MigrationSpec.PLAIN.with(to -> to.prepaging = "linear");
    try (Pair pair = new Pair(folder)) {
      News.SourceReport report =
          migrate(
              pair,
              plan(1, how, 1 << 20, 64 << 10),
              1,
              (control, others) -> {
                for (int i = 0; i < 1000; i++) {
                  control.getOutputStream().write(HostileTarget.frame(MessageCodec.READY));
                }
              });
      assertThat(report.failure()).startsWith("source in HANDOVER cannot take Ready");
      assertThat(report.keeps()).isTrue();
      pair.awaitEmpty();
    }
  }

  /// Every page of this guest is another one, so that no reference has crossed; the numbers of a
  /// report would be below 0.
  @Test
  void who_misses_pages_that_nobody_referred_to_is_refused() throws Exception {
    MigrationSpec how =
        MigrationSpec.PLAIN.with(
            to -> {
              to.prepaging = "linear";
              to.dedup = SavingSpec.Dedup.GUEST;
            });
    ByteBuffer missed = ByteBuffer.allocate(21); // one reference, of page 3 to number 0
    missed.putInt(17).put((byte) MessageCodec.MISSED).putInt(1).putLong(3).putInt(0);
    try (Pair pair = new Pair(folder)) {
      News.SourceReport report =
          migrate(
              pair,
              plan(1, how, 0, 32 << 20),
              1,
              (control, others) -> control.getOutputStream().write(missed.array()));
      assertThat(report.failure()).startsWith("missed 1 pages where 0 references were sent");
      assertThat(report.keeps()).isTrue();
      pair.awaitEmpty();
    }
  }

  @Test
  void a_target_that_says_what_it_likes_ends_its_own_migration_at_most() throws Exception {
    try (Pair pair = new Pair(folder)) {
      CompletableFuture<String> other =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return Passed.through(pair, HostilePeerTest.quiet(1)).status();
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      int kept = 0;
      for (long seed = FIRST_SEED; seed < FIRST_SEED + CASES; seed++) {
        kept += attack(pair, seed) ? 1 : 0;
      }
      assertThat(other.get()).isEqualTo("moved");
      pair.awaitEmpty();
      assertThat(Passed.through(pair, HostilePeerTest.quiet(2)).status()).isEqualTo("moved");
      assertThat(pair.log).noneMatch(line -> line.contains("Exception") || line.contains("Error"));
      System.out.printf("%d targets from seed %d; %d guests stayed%n", CASES, FIRST_SEED, kept);
    }
  }

  /// @return whether the source kept its guest
  private boolean attack(Pair pair, long seed) throws Exception {
    SeededRandom random = SeededRandom.stream(seed, "hostile target");
    List<String> strategies =
        Strategies.names().stream()
            .filter(
                name ->
                    !Strategies.find(name).clairvoyant()
                        && !Strategies.find(name).looksAhead()
                        && !name.equals("recorded"))
            .toList();
    MigrationSpec how =
        MigrationSpec.PLAIN.with(
            to -> {
              to.mode = Mode.values()[(int) random.nextBelow(Mode.values().length)];
              to.prepaging = strategies.get((int) random.nextBelow(strategies.size()));
              to.channels = Channels.values()[(int) random.nextBelow(2)];
              to.release = MigrationSpec.Release.values()[(int) random.nextBelow(2)];
              to.dedup = SavingSpec.Dedup.values()[(int) random.nextBelow(2)];
              to.preCopy(new PreCopySpec(3, 0, PreCopySpec.Exit.STOP, true));
            });
    boolean[] ready = new boolean[1];
    int honest = (int) random.nextBelow(8);
    boolean damages = random.nextBelow(3) == 0;
    News.SourceReport report =
        migrate(
            pair,
            plan(1000 + seed, how, 0, 32 << 20),
            honest,
            (control, others) -> {
              for (int i = 0; i < 30; i++) {
                byte[] said =
                    damages && i % 8 == 7
                        ? SaidByTarget.damaged(random)
                        : SaidByTarget.wellFormed(random, 1 + others.size());
                ready[0] |= said.length == 5 && said[4] == MessageCodec.READY;
                int to = (int) random.nextBelow(1 + others.size());
                Socket socket = to == 0 ? control : others.get(to - 1);
                socket.getOutputStream().write(said);
              }
            });
    // of the answers that are right, READY is the second at the earliest
    boolean mayHaveLeft = ready[0] || honest >= 2;
    String ended = "seed %d, %s: %s".formatted(seed, how, report);
    assertThat(report.keeps() || mayHaveLeft).as(ended).isTrue();
    assertThat(!report.failure().isEmpty() || isComplete(report)).as(ended).isTrue();
    return report.keeps();
  }

  private static boolean isComplete(News.SourceReport report) {
    return report.phases().stream().anyMatch(phase -> phase.name().equals("COMPLETE"));
  }
}
