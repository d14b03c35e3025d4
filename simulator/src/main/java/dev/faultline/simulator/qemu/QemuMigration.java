package dev.faultline.simulator.qemu;

import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.MigrationSpec.Mode;
import dev.faultline.scenarios.Scenario;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.qemu.guest.CounterSource;
import dev.faultline.simulator.qemu.guest.GuestCounters;
import dev.faultline.simulator.qemu.guest.TouchTable;
import dev.faultline.simulator.qemu.machine.Qmp;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Drives one migration between two QEMUs, from the guest's start to the end of its work.
final class QemuMigration {
  private static final Set<String> OVER =
      Set.of("completed", "failed", "cancelled", "postcopy-paused");

  private final MigrationSpec how;
  private final Qmp source;
  private final Qmp target;
  private final QemuLink link;
  private final LongSupplier sourceCpu;
  private final Progress progress;
  private final Findings found;
  private final GuestWatch watch;
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
    this.source = source;
    this.target = target;
    this.link = link;
    this.sourceCpu = sourceCpu;
    this.progress = progress;
    how = scenario.only().migration();
    found = new Findings(scenario, table);
    watch = new GuestWatch(scenario, found, CounterSource.MEMORY, wall, progress);
    allBytes = scenario.only().vm().memoryBytes();
  }

  /// @throws IOException if a QEMU is gone or says what it should not; one line
  Findings run() throws IOException {
    if (prepare() && migrate() && found.status == Status.COMPLETED) {
      watch.work(target);
    }
    return found;
  }

  /// @return whether it is still wanted
  private boolean prepare() throws IOException {
    if (!watch.fill(source)) {
      return false;
    }
    JsonNode unused = source.command("migrate-set-capabilities", QemuPlan.switchedOn(how, false));
    unused = target.command("migrate-set-capabilities", QemuPlan.switchedOn(how, true));
    for (Qmp side : new Qmp[] {source, target}) {
      unused = side.command("migrate-set-parameters", QemuPlan.parameters(how));
    }
    unused = target.command("migrate-incoming", Qmp.arguments().put("uri", link.listensAt()));
    return watch.warmUp(source);
  }

  /// @return whether it came to an end by itself
  private boolean migrate() throws IOException {
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
        watch.read(target, found.atTarget);
      } else if (source.first("STOP") == null) {
        watch.read(source, found.atSource);
      }
      if (watch.isStopped()) {
        return false;
      }
      if (watch.isLate(begunNanos)) {
        found.fail(Status.UNFINISHED, "the time limit has passed");
        return false;
      }
      LockSupport.parkNanos(GuestWatch.POLL_NANOS);
      state = source.command("query-migrate");
      JsonNode ram = state.path("ram");
      allBytes = Math.max(ram.path("total").asLong(0), allBytes);
      watch.crossed(allBytes - ram.path("remaining").asLong(allBytes), allBytes);
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
      if (watch.isStopped()) {
        return false;
      }
      if (watch.isLate(begunNanos)) {
        found.fail(Status.UNFINISHED, "the target did not run the guest");
        return false;
      }
      LockSupport.parkNanos(GuestWatch.POLL_NANOS);
      JsonNode unused = target.command("query-status");
      after = source.command("query-migrate");
    }
    found.told(after, how);
    found.left = GuestCounters.read(source); // it stands still there
    found.moved(source, target);
    found.ended(source);
    return true;
  }
}
