package dev.faultline.agent.daemon.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.daemon.load.Drawn.Trouble;
import dev.faultline.agent.driver.AgentClient;
import dev.faultline.agent.driver.News;
import dev.faultline.agent.driver.Order;
import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.plan.AgentPlan;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.VmSpec.Backing;
import dev.faultline.agent.random.SeededRandom;
import dev.faultline.agent.wire.connect.Opening;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Somebody who may connect, knows a migration that a target waits for, and says what it likes.
@Timeout(300)
class HostilePeerTest {
  private static final long FIRST_SEED = Long.getLong("faultline.seed", 1);
  private static final int CASES = Integer.getInteger("faultline.cases", 20);
  private static final int TYPES = 24; // some more than there are

  @TempDir Path folder;

  /// A guest like those of the soak, 16 to 32 MiB, over a link on which nothing happens.
  static Drawn quiet(int number) {
    AgentPlan plan = Drawn.of(1, number, List.of(Backing.ANONYMOUS)).plan();
    MigrationSpec how =
        MigrationSpec.PLAIN.with(
            to -> {
              to.ackBytes = 1 << 20;
              to.zero = MigrationSpec.Zero.SET;
            });
    AgentPlan plain =
        new AgentPlan(
            "quiet",
            number,
            number,
            plan.vm(),
            plan.guest(),
            how,
            plan.workNanos(),
            16 << 20,
            List.of());
    return new Drawn(plain, Trouble.NONE, "PULL", 0);
  }

  @Test
  void messages_in_any_order_end_that_migration_at_most_and_disturb_no_other() throws Exception {
    try (Pair pair = new Pair(folder)) {
      CompletableFuture<String> other =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return Passed.through(pair, quiet(1)).status();
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      for (long seed = FIRST_SEED; seed < FIRST_SEED + CASES; seed++) {
        attack(pair, seed);
      }
      assertThat(other.get()).isEqualTo("moved");
      pair.awaitEmpty();
      assertThat(Passed.through(pair, quiet(2)).status()).isEqualTo("moved");
      assertThat(pair.log)
          .noneMatch(
              line ->
                  line.contains("NullPointer")
                      || line.contains("IndexOutOf")
                      || line.contains("AssertionError"));
    }
  }

  private static void attack(Pair pair, long seed) throws Exception {
    SeededRandom random = SeededRandom.stream(seed, "hostile");
    AgentPlan plan = quiet(1000 + (int) seed).plan();
    List<Socket> sockets = new ArrayList<>();
    try (AgentClient driver = AgentClient.connect(pair.transport, pair.target.address())) {
      driver.prepare(Order.Role.TARGET, plan, Path::of, Pair.WAIT_NANOS);
      for (Channel channel : List.of(Channel.CONTROL, Channel.DEMAND, Channel.push(0))) {
        Socket socket = new Socket("127.0.0.1", pair.at(pair.target).getPort());
        sockets.add(socket);
        ByteBuffer opening = ByteBuffer.allocate(Opening.BYTES);
        new Opening(plan.migrationId(), channel).encode(opening);
        socket.getOutputStream().write(opening.array());
        assertThat(socket.getInputStream().readNBytes(8)).startsWith('F', 'L', 'T', 'W');
      }
      for (int i = 0; i < 20; i++) {
        Socket socket = sockets.get((int) random.nextBelow(sockets.size()));
        socket.getOutputStream().write(frame(random));
      }
    } catch (IOException e) {
      // it has closed, as it may
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
    try (AgentClient driver = AgentClient.connect(pair.transport, pair.target.address())) {
      List<News.Guest> still = driver.guests(); // it lives and answers
      assertThat(still.size()).as("seed %d", seed).isLessThan(10);
    }
  }

  /// A length, a type, and numbers that are small, so that some make sense.
  private static byte[] frame(SeededRandom random) {
    int numbers = (int) random.nextBelow(6);
    ByteBuffer frame = ByteBuffer.allocate(5 + 4 * numbers);
    frame.putInt(1 + 4 * numbers).put((byte) random.nextBelow(TYPES));
    for (int i = 0; i < numbers; i++) {
      frame.putInt((int) random.nextBelow(4));
    }
    return frame.array();
  }
}
