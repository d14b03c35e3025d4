package dev.faultline.agent.daemon.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.daemon.traces.TraceStore;
import dev.faultline.agent.driver.AgentClient;
import dev.faultline.agent.driver.News;
import dev.faultline.agent.driver.Order;
import dev.faultline.agent.plan.AgentPlan;
import dev.faultline.agent.plan.AgentPlan.TraceFile;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.plan.VmSpec;
import dev.faultline.agent.random.SeededRandom;
import dev.faultline.agent.trace.TraceOrigin;
import dev.faultline.agent.trace.write.TraceWriter;
import dev.faultline.reports.metric.TransferMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// As many guests as a host of some size has, which all leave it at once, as they do before it is
/// shut down.
@Timeout(120)
class ManyAtOnceTest {
  private static final int GUESTS = 64;
  private static final long BYTES = 2 << 20;

  /// Each takes 4 s for its 2 MiB, so that the last has begun long before the first is done.
  private static final long BYTES_PER_SECOND = 512 << 10;

  /// 20 touches and 50 ms of idling after each: a second of work, nearly all of which is idle, so
  /// that two cores are enough for all of them.
  private static final int TOUCHES = 20;

  private static final long IDLE_NANOS = 50_000_000;

  @TempDir Path folder;

  /// What each guest does, in the folder where the agents keep traces.
  private TraceFile mostlyIdle() throws IOException {
    Path file = folder.resolve("idle");
    SeededRandom random = SeededRandom.stream(1, "idle");
    try (TraceWriter writer = new TraceWriter(file, TraceOrigin.program("idle"))) {
      for (int i = 0; i < TOUCHES; i++) {
        long page = random.nextBelow(BYTES >> 12);
        writer.touch(0, page, random.nextBelow(2) == 0, 1000, IDLE_NANOS);
      }
      writer.finish();
    }
    TraceFile trace = new TraceFile("idle", TraceStore.digest(file), Files.size(file));
    Files.move(file, folder.resolve(trace.digest() + ".trace"));
    return trace;
  }

  private static AgentPlan plan(long id, TraceFile trace) {
    VmSpec vm = VmSpec.PLAIN.with(to -> to.memoryBytes = BYTES);
    GuestSpec guest =
        GuestSpec.of(
                new ProgramSpec.TraceReplay(trace.name(), ProgramSpec.TraceLayout.VIRTUAL, 1e9))
            .with(to -> to.workTouches = TOUCHES);
    MigrationSpec how = MigrationSpec.PLAIN.with(to -> to.prepaging = "linear");
    return new AgentPlan("many", id, id, vm, guest, how, 0, BYTES_PER_SECOND, List.of(trace));
  }

  /// One of them, with both of its drivers.
  private static final class Leaving implements AutoCloseable {
    private final AgentClient to;
    private final AgentClient from;
    private final String target;
    private long beganNanos;
    private long endedNanos;

    Leaving(Pair pair, AgentPlan plan) throws Exception {
      target = pair.target.address().toString();
      to = AgentClient.connect(pair.transport, pair.target.address());
      from = AgentClient.connect(pair.transport, pair.source.address());
      to.prepare(Order.Role.TARGET, plan, Path::of, Pair.WAIT_NANOS);
      from.prepare(Order.Role.SOURCE, plan, Path::of, Pair.WAIT_NANOS);
    }

    void start() throws Exception {
      from.send(new Order.Start());
      from.await(News.Started.class, Pair.WAIT_NANOS);
    }

    void migrate() {
      from.send(new Order.Migrate(target));
    }

    void arrives() throws Exception {
      News.TargetReport taken = to.await(News.TargetReport.class, Pair.WAIT_NANOS);
      News.SourceReport given = from.await(News.SourceReport.class, Pair.WAIT_NANOS);
      assertThat(given.failure() + taken.failure() + taken.verification()).isEmpty();
      assertThat(taken.verifiedBytes()).isEqualTo(BYTES);
      assertThat(taken.measured().get(TransferMetrics.PAGES_DUPLICATE)).isZero();
      assertThat(given.keeps()).isFalse();
      beganNanos = at(given.phases(), "PREPARE");
      endedNanos = at(given.phases(), "COMPLETE");
    }

    private static long at(List<News.Phase> phases, String name) {
      return phases.stream()
          .filter(phase -> phase.name().equals(name))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no " + name + " in " + phases))
          .nanos();
    }

    @Override
    public void close() {
      to.close();
      from.close();
    }
  }

  @Test
  void sixty_four_guests_leave_a_host_at_once_and_nothing_of_them_stays_behind() throws Exception {
    TraceFile trace = mostlyIdle();
    try (Pair pair = new Pair(folder)) {
      leave(pair, trace, 1, 4); // what is made once, and stays
      Census before = Census.take();
      long begin = System.nanoTime();
      List<Leaving> all = leave(pair, trace, 100, GUESTS);
      double seconds = (System.nanoTime() - begin) / 1e9;
      long lastBegan = all.stream().mapToLong(one -> one.beganNanos).max().orElseThrow();
      long firstEnded = all.stream().mapToLong(one -> one.endedNanos).min().orElseThrow();
      assertThat(lastBegan).as("all were under way together").isLessThan(firstEnded);
      assertThat(pair.log).isEmpty();
      System.out.printf(
          "%d at once in %.1f s, all of them for %.1f s%n  before: %s%n  after: %s%n",
          GUESTS, seconds, (firstEnded - lastBegan) / 1e9, before, Census.flatSince(before));
    }
  }

  private static List<Leaving> leave(Pair pair, TraceFile trace, long firstId, int guests)
      throws Exception {
    List<Leaving> all = new ArrayList<>();
    try {
      for (int i = 0; i < guests; i++) {
        all.add(new Leaving(pair, plan(firstId + i, trace)));
      }
      for (Leaving one : all) {
        one.start();
      }
      all.forEach(Leaving::migrate);
      for (Leaving one : all) {
        one.arrives();
      }
    } finally {
      all.forEach(Leaving::close);
    }
    pair.awaitEmpty();
    return all;
  }
}
