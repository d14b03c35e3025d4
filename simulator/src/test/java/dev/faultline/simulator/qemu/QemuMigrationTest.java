package dev.faultline.simulator.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.faultline.reports.metric.FaultMetrics;
import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.reports.metric.PhaseMetrics;
import dev.faultline.reports.metric.TransferMetrics;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.catalogue.Catalogue;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.qemu.machine.FakeQemu;
import dev.faultline.simulator.qemu.machine.Qmp;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is made of migrations that a QEMU 7.2.22 made, and that were recorded: 32 MiB, loopback.
@Timeout(60)
class QemuMigrationTest {
  private static final long PATIENCE_NANOS = 2_000_000_000;

  /// A second before the recorded `migrate`.
  private static final long BEGIN_NANOS = 1_796_084_745_000_000_000L;

  @TempDir Path folder;

  private static Scenario recorded() {
    return Catalogue.find(
            "live-uniform",
            List.of(
                "vm.memory=32MiB",
                "guest.compute=20us",
                "guest.warm-up=20ms",
                "guest.work=50ms",
                "migration.prepaging=forward"))
        .orThrow();
  }

  private MigrationOutcome replay(String atSource, String atTarget) throws IOException {
    return replay(atSource, atTarget, Progress.NONE);
  }

  private MigrationOutcome replay(String atSource, String atTarget, Progress progress)
      throws IOException {
    AtomicLong wallNanos = new AtomicLong(BEGIN_NANOS);
    try (FakeQemu from =
            new FakeQemu(folder.resolve("source"), FakeQemu.recording(atSource + "-source"));
        FakeQemu to =
            new FakeQemu(folder.resolve("target"), FakeQemu.recording(atTarget + "-target"));
        Qmp source = new Qmp("the source's QEMU", from.socket, PATIENCE_NANOS);
        Qmp target = new Qmp("the target's QEMU", to.socket, PATIENCE_NANOS);
        QemuLink link = QemuLink.loopback()) {
      return new QemuMigration(
              recorded(),
              null,
              source,
              target,
              link,
              () -> wallNanos.addAndGet(25_000_000),
              () -> -1,
              progress)
          .run()
          .outcome(new TreeMap<>(), List.of());
    }
  }

  @Test
  void one_that_completes_is_what_both_sides_said_of_it() throws Exception {
    MigrationOutcome outcome = replay("completed", "completed");
    assertThat(outcome.status()).as(outcome.message()).isEqualTo(Status.COMPLETED);
    assertThat(outcome.phases().stream().map(MigrationOutcome.Phase::name))
        .containsSubsequence("SUSPEND", "RESUME", "COMPLETE");
    // STOP at .035223, RESUME at .053688, completed at .219059
    assertThat(outcome.get(PhaseMetrics.PAUSED)).isEqualTo(18_465_000);
    assertThat(outcome.get(PhaseMetrics.RESIDENCY)).isEqualTo(165_371_000);
    // 0x134ed236 less 0x00a8fa9e ticks in slow touches, 0x0f7f31d8 of them in 100 ms
    assertThat(outcome.get(GuestMetrics.STALL)).isCloseTo(120_332_943, within(1_000L));
    assertThat(outcome.get(FaultMetrics.REQUESTS)).isEqualTo(17);
    // 50 ms at 20 us
    assertThat(outcome.get(GuestMetrics.TOUCHES)).isEqualTo(2_500);
    // 34,006,310 bytes in 23,486 frames of 1,448, each with 52 and 38 around it
    assertThat(outcome.get(TransferMetrics.BYTES_WIRE)).isEqualTo(34_006_310 + 23_486 * 90L);
  }

  @Test
  void one_that_finds_no_target_leaves_the_guest_at_its_source() throws Exception {
    MigrationOutcome outcome = replay("failed", "completed");
    assertThat(outcome.status()).isEqualTo(Status.AT_SOURCE);
    assertThat(outcome.message())
        .isEqualTo("QEMU says failed: Failed to connect to '127.0.0.1:45998': Connection refused");
    assertThat(outcome.has(GuestMetrics.STALL)).isFalse();
  }

  @Test
  void one_whose_target_is_killed_is_paused() throws Exception {
    MigrationOutcome outcome = replay("paused", "completed");
    assertThat(outcome.status()).isEqualTo(Status.PAUSED);
    assertThat(outcome.message()).isEqualTo("QEMU says postcopy-paused");
  }

  @Test
  void one_that_is_stopped_says_so() throws Exception {
    MigrationOutcome outcome = replay("completed", "completed", (done, all, now) -> false);
    assertThat(outcome.status()).isEqualTo(Status.CANCELLED);
  }
}
