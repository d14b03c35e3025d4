package dev.faultline.simulator.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.agent.fault.HostSupport;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A guest of 64 MiB moves between two QEMUs of this host by our own post-copy.
@Order(2)
@ResourceLock(HostLocks.LIVE)
@Timeout(120)
class QemuPagerEngineTest {
  /// 64 MiB, and 16 for the firmware and the guest itself.
  private static final long PAGES = 80 << 8;

  /// It rehearses once.
  private static final QemuPagerEngine ENGINE = new QemuPagerEngine(new TraceLibrary());

  @BeforeEach
  void requireQemu() {
    assumeTrue(QemuBinary.missing().isEmpty(), QemuBinary.missing());
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/cc")), "there is no cc");
    HostSupport.Item userfaultfd = HostSupport.probe().items().getFirst();
    assumeTrue(userfaultfd.works(), "skipped, because " + userfaultfd.note());
  }

  private static MigrationOutcome run(Progress progress, String... more) {
    List<String> overrides = new ArrayList<>(List.of("vm.memory=64MiB", "guest.work=200ms"));
    overrides.addAll(List.of(more));
    Scenario scenario = Catalogue.find("live-uniform", overrides).orThrow();
    return ENGINE.run(scenario, progress).migrations().getFirst();
  }

  /// It writes nothing, so that the run compares its pages with those at the source.
  @ParameterizedTest
  @ValueSource(strings = {"dual", "linear", "adaptive"})
  void a_guest_that_reads_has_every_page_as_it_left_it(String strategy) {
    MigrationOutcome outcome =
        run(Progress.NONE, "guest.writes=0%", "migration.prepaging=" + strategy);
    assertThat(outcome.status()).as(outcome.message()).isEqualTo(Status.COMPLETED);
    assertThat(outcome.phases().stream().map(MigrationOutcome.Phase::name))
        .containsSubsequence("PREPARE", "SUSPEND", "RESUME", "COMPLETE", "END");
    // each page crosses once; a page that is zero crosses as a word
    assertThat(
            outcome.get(TransferMetrics.PAGES_PUSHED)
                + outcome.get(TransferMetrics.PAGES_DEMANDED)
                + outcome.get(TransferMetrics.PAGES_ZERO))
        .isEqualTo(PAGES);
    assertThat(outcome.get(TransferMetrics.BYTES_WIRE)).isGreaterThan(64L << 20);
    assertThat(outcome.get(FaultMetrics.FAULTS_NETWORK)).isPositive();
    assertThat(outcome.get(GuestMetrics.STALL)).isPositive();
    assertThat(outcome.get(PhaseMetrics.PAUSED)).isPositive();
  }

  @Test
  void with_demand_only_no_more_comes_than_the_guest_wants() {
    MigrationOutcome outcome = run(Progress.NONE, "migration.prepaging=demand-only");
    assertThat(outcome.status()).as(outcome.message()).isEqualTo(Status.COMPLETED);
    assertThat(outcome.has(PhaseMetrics.RESIDENCY)).isFalse();
    assertThat(outcome.get(TransferMetrics.PAGES_PUSHED)).isZero();
    assertThat(outcome.get(TransferMetrics.PAGES_DEMANDED)).isBetween(1000L, PAGES);
  }

  @Test
  void a_guest_plays_the_touches_of_what_it_does_not_know() {
    MigrationOutcome outcome = run(Progress.NONE, "guest.program=pointer-chase");
    assertThat(outcome.status()).as(outcome.message()).isEqualTo(Status.COMPLETED);
    assertThat(outcome.get(GuestMetrics.TOUCHES)).isPositive();
  }

  @Test
  void a_guest_is_lost_with_a_target_that_ends_while_it_pulls() {
    MigrationOutcome outcome =
        run(
            (done, all, now) -> {
              if (done > 0) {
                ProcessHandle.current()
                    .descendants()
                    .filter(QemuPagerEngineTest::isTarget)
                    .forEach(ProcessHandle::destroyForcibly);
              }
              return true;
            },
            "link.bandwidth=200Mbit/s");
    assertThat(outcome.status()).isEqualTo(Status.LOST);
    assertThat(outcome.message()).contains("the target's QEMU is gone");
    assertThat(outcome.get(TransferMetrics.PAGES_PUSHED)).isBetween(1L, PAGES - 1);
  }

  private static boolean isTarget(ProcessHandle one) {
    return one.info().arguments().stream()
        .anyMatch(all -> List.of(all).containsAll(List.of("-incoming", "-S")));
  }

  @Test
  void one_that_is_stopped_says_so() {
    MigrationOutcome outcome = run((done, all, now) -> false);
    assertThat(outcome.status()).isEqualTo(Status.CANCELLED);
  }
}
