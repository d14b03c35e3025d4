package dev.faultline.simulator.qemu;

import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.pager.ForeignGuest;
import dev.faultline.agent.pager.HandOver;
import dev.faultline.agent.pager.HandOverSocket;
import dev.faultline.agent.pager.ImageSource;
import dev.faultline.agent.pager.Pager;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.contract.StrategyContext;
import dev.faultline.agent.prepaging.strategy.Strategies;
import dev.faultline.agent.random.SeededRandom;
import dev.faultline.reports.metric.TransferMetrics;
import dev.faultline.scenarios.Scenario;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.pager.HandOverText;
import dev.faultline.simulator.qemu.guest.CounterSource;
import dev.faultline.simulator.qemu.guest.GuestClock;
import dev.faultline.simulator.qemu.guest.GuestFiles;
import dev.faultline.simulator.qemu.guest.GuestImage;
import dev.faultline.simulator.qemu.machine.Qmp;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Moves a guest from a QEMU that has stopped to one that waits, by our own post-copy: its pages go
/// through a [Pager], its devices' state through a file.
final class PagedMigration {
  /// 20 to 70 ms for 320 KB.
  private static final long SAVE_POLL_NANOS = 500_000;

  private static final long STATE_NANOS_MAX = 30_000_000_000L;
  private static final long ARM_NANOS_MAX = 10_000_000_000L;
  private static final int LOOK_MILLIS = 5;
  private static final int PAGE_BYTES = 4096;

  private final Scenario scenario;
  private final MigrationSpec how;
  private final Findings found;
  private final GuestWatch watch;
  private final Qmp source;
  private final Qmp target;
  private final Path state;

  /// @param counters of the guest
  /// @param state a file for the state of its devices, on this host
  PagedMigration(
      Scenario scenario,
      Findings found,
      CounterSource counters,
      Qmp source,
      Qmp target,
      Path state,
      Progress progress) {
    this.scenario = scenario;
    this.found = found;
    this.source = source;
    this.target = target;
    this.state = state;
    how = scenario.only().migration();
    watch = new GuestWatch(scenario, found, counters, GuestClock::wallNanos, progress);
  }

  /// @param memory the source's, as a file
  /// @param copy the target's, as a file
  /// @param from where the target's hypervisor hands its memory over
  /// @throws IOException if a QEMU is gone or says what it should not; one line
  void run(Path memory, Path copy, HandOverSocket from, Progress progress) throws IOException {
    if (!watch.fill(source)) {
      return;
    }
    for (Qmp side : new Qmp[] {source, target}) {
      JsonNode unused = side.command("migrate-set-capabilities", switchedOn());
    }
    // armed before anything of the guest is loaded: what is there then is thrown away
    long limit = System.nanoTime() + ARM_NANOS_MAX;
    HandOverSocket.Gift gift =
        from.await(() -> !progress.isCancelled() && System.nanoTime() < limit);
    HandOver handOver = HandOverText.parse(gift.text()); // of our own shim
    ForeignGuest guest = new ForeignGuest(handOver, gift.descriptor());
    int page = handOver.pageSizeBytes();
    long pages = handOver.imageBytes() / page;
    MigrationPlan plan =
        new MigrationPlan(1, 1, MemoryMap.flat(page, pages), ForeignGuest.SLOTS, 0, how);
    Prepager prepager = prepager(plan.map());
    ImageSource image = new ImageSource(memory, page, pages, ForeignGuest.SLOTS);
    try (Pager pager =
        new Pager(plan, image, guest, prepager, scenario.link().payloadBytesPerSecond())) {
      if (watch.warmUp(source) && move(pager, prepager.pushes(), progress)) {
        watch.work(target);
        if (pager.isWhole()) {
          compare(memory, copy);
        }
      }
    }
  }

  /// A guest that writes nothing has all of its pages as it left them.
  private void compare(Path memory, Path copy) throws IOException {
    if (!GuestImage.isReadOnly(scenario.only().guest().program())) {
      return;
    }
    long begin = GuestImage.BASE_BYTES;
    long bytes = scenario.only().vm().memoryBytes();
    try (Arena arena = Arena.ofConfined();
        FileChannel there = FileChannel.open(memory);
        FileChannel here = FileChannel.open(copy)) {
      long at =
          there
              .map(MapMode.READ_ONLY, begin, bytes, arena)
              .mismatch(here.map(MapMode.READ_ONLY, begin, bytes, arena));
      if (at >= 0) {
        found.fail(
            Status.FAILED, "page %d is not what it was at the source".formatted(at / PAGE_BYTES));
      }
    }
  }

  private Prepager prepager(MemoryMap map) {
    Strategy strategy = Objects.requireNonNull(Strategies.find(how.prepaging()));
    return strategy
        .factory()
        .apply(
            new StrategyContext(
                map,
                SeededRandom.stream(scenario.seed(0), "prepaging"),
                strategy.resolve(how.options()),
                null));
  }

  private static ObjectNode switchedOn() {
    ObjectNode arguments = Qmp.arguments();
    ArrayNode all = arguments.putArray("capabilities");
    for (String name : QemuPagerEngine.CAPABILITIES) {
      all.addObject().put("capability", name).put("state", true);
    }
    return arguments;
  }

  /// @return whether it came to an end that the guest has survived there
  private boolean move(Pager pager, boolean pushes, Progress progress) throws IOException {
    progress.phase("migrating");
    long begunNanos = System.nanoTime();
    JsonNode unused = source.command("stop");
    unused = source.command("migrate", Qmp.arguments().put("uri", "exec:cat > " + state));
    await(source);
    found.left = watch.counters(source); // it stands still there
    pager.start();
    try {
      unused = target.command("migrate-incoming", Qmp.arguments().put("uri", "exec:cat " + state));
      await(target);
      unused = target.command("cont");
    } catch (IOException e) {
      // the target has not run it, and never will: with the pager its memory goes
      unused = source.command("cont");
      found.fail(Status.AT_SOURCE, String.valueOf(e.getMessage()));
      return false;
    }
    try {
      pull(pager, pushes, begunNanos);
      unused = target.command("query-status"); // collects its events
    } catch (IOException e) {
      found.fail(Status.LOST, String.valueOf(e.getMessage()));
    }
    tell(pager);
    return found.status == Status.COMPLETED;
  }

  /// Until all pages are there, or where none is pushed, until the guest has done its work.
  private void pull(Pager pager, boolean pushes, long begunNanos) throws IOException {
    if (!pushes) {
      watch.work(target);
      return;
    }
    long bytes = GuestFiles.memoryBytes(scenario);
    while (!isOver(pager)) {
      watch.read(target, found.atTarget);
      watch.crossed(Math.min(bytes, pager.source().counts().sentBytes()), bytes);
      if (watch.isStopped()) {
        return;
      }
      if (watch.isLate(begunNanos)) {
        found.fail(Status.UNFINISHED, "the time limit has passed");
        return;
      }
    }
    if (!pager.isWhole()) {
      found.fail(Status.LOST, pager.failure().isEmpty() ? "the pull ended" : pager.failure());
    }
  }

  private static boolean isOver(Pager pager) throws IOException {
    try {
      return pager.await(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /// Until its state has been written, or read.
  private static void await(Qmp side) throws IOException {
    long limit = System.nanoTime() + STATE_NANOS_MAX;
    JsonNode state = side.command("query-migrate");
    while (!state.path("status").asString("").equals("completed")) {
      if (state.path("status").asString("").equals("failed") || System.nanoTime() > limit) {
        throw new IOException(
            "the state of the guest's devices did not cross: QEMU says "
                + state.path("status").asString("nothing")
                + " "
                + state.path("error-desc").asString(""));
      }
      LockSupport.parkNanos(SAVE_POLL_NANOS);
      state = side.command("query-migrate");
    }
  }

  private void tell(Pager pager) {
    found.moved(source, target);
    if (pager.isWhole()) {
      long wall = GuestClock.wallNanos() - System.nanoTime();
      found.phase("COMPLETE", wall + pager.target().phases.nanos("COMPLETE"));
    }
    found.counted.add(pager.source().counts().measured());
    found.counted.add(pager.target().counts().measured());
    found.counted.put(
        TransferMetrics.BYTES_WIRE, scenario.link().wireBytes(pager.source().counts().sentBytes()));
    found.latencies.add(pager.guest().counters().faultLatencyNanos());
  }
}
