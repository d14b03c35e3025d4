package dev.faultline.simulator.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.reports.metric.FaultMetrics;
import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.reports.metric.PhaseMetrics;
import dev.faultline.reports.metric.TransferMetrics;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.catalogue.Catalogue;
import dev.faultline.simulator.HostLocks;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.experiment.TraceLibrary;
import dev.faultline.simulator.qemu.machine.QemuBinary;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Real migrations of 64 MiB by the QEMU of this host.
@Order(2)
@ResourceLock(HostLocks.LIVE)
@Timeout(120)
class QemuEngineTest {
  @BeforeEach
  void requireQemu() {
    assumeTrue(QemuBinary.missing().isEmpty(), QemuBinary.missing());
  }

  private static MigrationOutcome run(String... overrides) {
    Scenario scenario = Catalogue.find("live-uniform", List.of(overrides)).orThrow();
    try (QemuEngine engine = new QemuEngine(false, new TraceLibrary())) {
      return engine.run(scenario, Progress.NONE).migrations().getFirst();
    }
  }

  @ParameterizedTest
  @CsvSource({"separate", "single"})
  void a_guest_moves_before_its_memory(String channels) {
    QemuBinary qemu = QemuBinary.find();
    MigrationOutcome outcome =
        run(
            "vm.memory=64MiB",
            "guest.work=300ms",
            "migration.push-limit=50MB/s",
            "migration.channels=" + channels,
            "migration.prepaging=" + qemu.strategy(channels.equals("separate")));
    assertThat(outcome.status()).as(outcome.message()).isEqualTo(Status.COMPLETED);
    assertThat(outcome.phases().stream().map(MigrationOutcome.Phase::name))
        .containsSubsequence("PREPARE", "SUSPEND", "RESUME", "COMPLETE", "END");
    assertThat(outcome.get(PhaseMetrics.PAUSED)).isPositive();
    assertThat(outcome.get(FaultMetrics.FAULTS_NETWORK)).isPositive();
    assertThat(outcome.faultLatency().getTotalCount())
        .isEqualTo(outcome.get(FaultMetrics.FAULTS_NETWORK));
    // all that the guest has filled crosses once: 16,384 pages that are not zero
    assertThat(outcome.get(TransferMetrics.BYTES_WIRE)).isBetween(64L << 20, 80L << 20);
    // 64 MiB at 50 MB/s take 1.34 s; its limiter lets 5 MB out at once, which is 0.1 s, up to
    // three times before it first holds back: when it begins, at the switch, and then
    assertThat(outcome.get(PhaseMetrics.TOTAL)).isGreaterThan(1_000_000_000);
    assertThat(outcome.get(GuestMetrics.STALL)).isPositive();
  }

  @ParameterizedTest
  @CsvSource({"sequential", "zipf"})
  void a_guest_moves_behind_its_memory(String program) {
    MigrationOutcome outcome =
        run(
            "vm.memory=64MiB",
            "guest.work=50ms",
            "migration.mode=pre-copy",
            "guest.program=" + program);
    assertThat(outcome.status()).as(outcome.message()).isEqualTo(Status.COMPLETED);
    assertThat(outcome.get(PhaseMetrics.ROUNDS)).isPositive();
    assertThat(outcome.has(FaultMetrics.FAULTS_NETWORK)).isFalse();
  }

  /// What the target's guest touches of memory is what the program touches: of 16 MiB in a window
  /// of 64, which a bound of 4,096 pages asked for shows, and with jitter and an offset the guest
  /// of assembler could not do it by itself.
  @ParameterizedTest
  @ValueSource(strings = {"uniform", "pointer-chase"})
  void a_guest_plays_the_touches_of_what_it_does_not_know(String program) {
    MigrationOutcome outcome =
        run(
            "vm.memory=64MiB",
            "guest.program=" + program,
            "guest.span=16MiB",
            "guest.offset=32MiB",
            "guest.jitter=20%",
            "guest.work=300ms",
            "migration.push-limit=50MB/s",
            "migration.channels=single",
            "migration.prepaging=" + QemuBinary.find().strategy(false));
    assertThat(outcome.status()).as(outcome.message()).isEqualTo(Status.COMPLETED);
    assertThat(outcome.get(FaultMetrics.FAULTS_NETWORK)).isBetween(1L, 4096L);
    // the table is shared, and does not cross
    assertThat(outcome.get(TransferMetrics.BYTES_WIRE)).isBetween(64L << 20, 80L << 20);
    // its touches keep to their times: 300 ms of guest time are what was asked for
    assertThat(outcome.get(GuestMetrics.WORK)).isBetween(295_000_000L, 305_000_000L);
  }
}
