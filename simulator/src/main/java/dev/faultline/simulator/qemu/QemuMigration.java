package dev.faultline.simulator.qemu;

import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.MigrationSpec.Mode;
import dev.faultline.scenarios.Scenario;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import dev.faultline.simulator.engine.Progress;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Drives one migration between two QEMUs, from the guest's start to the end of its work.
final class QemuMigration {
  private static final long POLL_NANOS = 5_000_000;

  /// A reading takes the emulator's lock for some microseconds.
  private static final long READ_EVERY_NANOS = 20_000_000;

  private static final long FILL_NANOS_MAX = 120_000_000_000L;
  private static final Set<String> OVER =
      Set.of("completed", "failed", "cancelled", "postcopy-paused");

  private final Scenario scenario;
  private final MigrationSpec how;
  private final Qmp source;
  private final Qmp target;
  private final QemuLink link;
  private final LongSupplier wall;
  private final LongSupplier sourceCpu;
  private final Progress progress;
  private final GuestClock atSource = new GuestClock();
  private final GuestClock atTarget = new GuestClock();
  private final Findings found;
  private long nextReadNanos;
  private long doneBytes;
  private long allBytes;

  /// @param table what the guest plays; null if it knows its program
  /// @param wall nanoseconds since 1970, by this host's clock
  /// @param sourceCpu what the source has used; below 0 if unknown
  QemuMigration(
      Scenario scenario,
      @Nullable TouchTable table,
      Qmp source,
      Qmp target,
      QemuLink link,
      LongSupplier wall,
      LongSupplier sourceCpu,
      Progress progress) {
    this.scenario = scenario;
    this.source = source;
    this.target = target;
    this.link = link;
    this.wall = wall;
    this.sourceCpu = sourceCpu;
    this.progress = progress;
    how = scenario.only().migration();
    found = new Findings(scenario, table, atSource, atTarget);
    allBytes = scenario.only().vm().memoryBytes();
  }

  /// @throws IOException if a QEMU is gone or says what it should not; one line
  Findings run() throws IOException {
    if (prepare() && migrate() && found.status == Status.COMPLETED) {
      work();
    }
    return found;
  }

  /// @return whether it is still wanted
  private boolean prepare() throws IOException {
    progress.phase("the guest fills its memory");
    long limit = System.nanoTime() + FILL_NANOS_MAX;
    GuestClock.Reading first = reading(source);
    while (!first.counters().isTouching()) {
      if (isStopped()) {
        return false;
      }
      if (System.nanoTime() > limit) {
        throw new IOException("the guest did not fill its memory within two minutes");
      }
      LockSupport.parkNanos(POLL_NANOS);
      first = reading(source);
    }
    atSource.add(first);
    found.originNanos = wall.getAsLong();
    JsonNode unused = source.command("migrate-set-capabilities", QemuPlan.switchedOn(how, false));
    unused = target.command("migrate-set-capabilities", QemuPlan.switchedOn(how, true));
    for (Qmp side : new Qmp[] {source, target}) {
      unused = side.command("migrate-set-parameters", QemuPlan.parameters(how));
    }
    unused = target.command("migrate-incoming", Qmp.arguments().put("uri", link.listensAt()));
    progress.phase("the guest warms up");
    long warmNanos = System.nanoTime() + scenario.warmUpNanos(0);
    while (System.nanoTime() < warmNanos) {
      if (isStopped()) {
        return false;
      }
      read(source, atSource);
      LockSupport.parkNanos(Math.min(POLL_NANOS, Math.max(1, warmNanos - System.nanoTime())));
    }
    return true;
  }

  /// @return whether it came to an end by itself
  private boolean migrate() throws IOException {
    atSource.add(reading(source));
    found.begin = atSource.all().getLast();
    long begunNanos = System.nanoTime();
    JsonNode unused = source.command("migrate", Qmp.arguments().put("uri", link.reachedAt(target)));
    progress.phase("migrating");
    boolean isSwitched = !QemuPlan.isPostCopy(how);
    long cpuBefore = sourceCpu.getAsLong();
    boolean hasMoved = false;
    JsonNode state = source.command("query-migrate");
    while (!OVER.contains(state.path("status").asString(""))) {
      if (!isSwitched && mayMove(state)) {
        unused = source.command("migrate-start-postcopy");
        isSwitched = true;
      }
      unused = target.command("query-status"); // collects its events
      if (target.first("RESUME") != null) {
        cpuBefore = hasMoved ? cpuBefore : sourceCpu.getAsLong();
        hasMoved = true;
        read(target, atTarget);
      } else if (source.first("STOP") == null) {
        read(source, atSource);
      }
      if (isStopped()) {
        return false;
      }
      if (System.nanoTime() - begunNanos > how.timeLimitNanos()) {
        found.fail(Status.UNFINISHED, "the time limit has passed");
        return false;
      }
      LockSupport.parkNanos(POLL_NANOS);
      state = source.command("query-migrate");
      JsonNode ram = state.path("ram");
      allBytes = Math.max(ram.path("total").asLong(0), allBytes);
      doneBytes = allBytes - ram.path("remaining").asLong(allBytes);
    }
    long cpu = sourceCpu.getAsLong();
    found.sourceCpuNanos = cpuBefore < 0 || cpu < 0 ? -1 : cpu - cpuBefore;
    return conclude(state);
  }

  /// A hybrid sends its rounds first; QEMU counts the begin of each.
  private boolean mayMove(JsonNode state) {
    long synced = state.path("ram").path("dirty-sync-count").asLong(0);
    return how.mode() == Mode.POST_COPY
        ? !state.path("status").asString("none").equals("none")
        : synced > how.preCopy().rounds();
  }

  private boolean conclude(JsonNode state) throws IOException {
    String status = state.path("status").asString("");
    if (!status.equals("completed")) {
      String why = state.path("error-desc").asString("");
      found.fail(
          status.equals("postcopy-paused") ? Status.PAUSED : Status.AT_SOURCE,
          "QEMU says " + status + (why.isEmpty() ? "" : ": " + why));
      return true;
    }
    // 7.2 says completed before it has set the times, and a pre-copy's target may still be loading
    long begunNanos = System.nanoTime();
    JsonNode after = source.command("query-migrate");
    while (target.first("RESUME") == null || !after.has("total-time")) {
      if (isStopped()) {
        return false;
      }
      if (System.nanoTime() - begunNanos > how.timeLimitNanos()) {
        found.fail(Status.UNFINISHED, "the target did not run the guest");
        return false;
      }
      LockSupport.parkNanos(POLL_NANOS);
      JsonNode unused = target.command("query-status");
      after = source.command("query-migrate");
    }
    found.state = after;
    found.left = GuestCounters.read(source); // it stands still there
    found.events(source, target);
    return true;
  }

  /// Until the guest has done its work.
  private void work() throws IOException {
    progress.phase("the guest works");
    long touches = found.workTouches();
    long begunNanos = System.nanoTime();
    atTarget.add(reading(target));
    while (atTarget.all().getLast().counters().touchesSince(found.left()) < touches) {
      if (isStopped()) {
        return;
      }
      if (System.nanoTime() - begunNanos > how.timeLimitNanos()) {
        found.fail(Status.UNFINISHED, "the time limit has passed");
        return;
      }
      LockSupport.parkNanos(POLL_NANOS);
      read(target, atTarget);
    }
  }

  private boolean isStopped() {
    if (progress.update(doneBytes / 4096, allBytes / 4096, System.nanoTime())
        && !progress.isCancelled()) {
      return false;
    }
    found.fail(Status.CANCELLED, "stopped before its end");
    return true;
  }

  private void read(Qmp from, GuestClock into) throws IOException {
    if (System.nanoTime() >= nextReadNanos) {
      into.add(reading(from));
      nextReadNanos = System.nanoTime() + READ_EVERY_NANOS;
    }
  }

  private GuestClock.Reading reading(Qmp from) throws IOException {
    long asked = wall.getAsLong();
    GuestCounters counters = GuestCounters.read(from);
    return new GuestClock.Reading(asked + (wall.getAsLong() - asked) / 2, counters);
  }
}
