package dev.faultline.simulator.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.faultline.agent.guest.TraceSource;
import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.reports.metric.PhaseMetrics;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.read.ScenarioReader;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import dev.faultline.simulator.engine.Progress;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What strangers found: amounts whose bits times 10^9 do not fit 64 bits, and queues that are
/// longer than a stack is deep.
class LargeAmountsTest {
  private static MigrationOutcome run(String yaml) {
    Scenario scenario = new ScenarioReader().read("test.yaml", yaml).orThrow();
    return new VirtualEngine(TraceSource.NONE).run(scenario, Progress.NONE).migrations().getFirst();
  }

  /// A full frame carries 1,448 of 1,538 bytes: 2 GB are 2.124 GB on the wire, 1.699 s at 10
  /// Gbit/s.
  @Test
  void deviceStateOfGigabytesTakesItsTimeOnTheWire() {
    MigrationOutcome outcome =
        run(
            """
            name: large-device
            vm: { memory: 16 MiB, device-state: 2 GB }
            guest: { program: zipf }
            link: { bandwidth: 10 Gbit/s }
            host: { device-load-rate: unlimited }
            """);
    double seconds = 2e9 * 1538 / 1448 * 8 / 10e9;
    assertThat(outcome.get(PhaseMetrics.PAUSED) / 1e9).isCloseTo(seconds, within(0.01));
  }

  /// And to load: 20 GB at 1 GB/s.
  @Test
  void deviceStateOfManyGigabytesTakesItsTimeToLoad() {
    MigrationOutcome outcome =
        run(
            """
            name: larger-device
            vm: { memory: 16 MiB, device-state: 20 GB }
            guest: { program: zipf }
            link: { bandwidth: 400 Gbit/s }
            host: { device-load-rate: 1 GB/s }
            """);
    double wire = 20e9 * 1538 / 1448 * 8 / 400e9;
    assertThat(outcome.get(PhaseMetrics.PAUSED) / 1e9).isCloseTo(20 + wire, within(0.01));
  }

  /// 512 KiB and more that the guest writes in the last round are sent as fast as the link is: at
  /// 10 MB/s they would take 50 ms and more.
  @Test
  void theSwitchOverOfAPreCopyIsNotHeldToThePushLimit() {
    MigrationOutcome outcome =
        run(
            """
            name: limited
            vm: { memory: 64 MiB }
            guest: { program: uniform, span: 16 MiB, writes: 100 %, compute: 1 ms, suspend-jitter: 0 s }
            migration: { mode: pre-copy, downtime-limit: 2 s, push-limit: 10 MB/s }
            link: { bandwidth: 10 Gbit/s }
            """);
    assertThat(outcome.get(PhaseMetrics.PAUSED)).isLessThan(30_000_000);
  }

  /// 500 MB of device state take 0.42 s at 10 Gbit/s: 300 ms cannot be kept.
  @Test
  void aPreCopyWhoseDeviceStateIsTooLargeDoesNotConverge() {
    MigrationOutcome outcome =
        run(
            """
            name: device
            vm: { memory: 64 MiB, device-state: 500 MB }
            guest: { program: sequential, span: 4 KiB, compute: 1 ms }
            migration: { mode: pre-copy, downtime-limit: 300 ms, not-converging: give-up }
            link: { bandwidth: 10 Gbit/s }
            """);
    assertThat(outcome.status()).isEqualTo(Status.AT_SOURCE);
    assertThat(outcome.message()).contains("no convergence", "device state is 500.0 MB");
  }

  /// A guest that writes all of its memory again and again: the second round of a hybrid goes on
  /// for 2.3 s, and the limit counts from the first.
  @Test
  void theTimeLimitCountsFromTheFirstRound() {
    MigrationOutcome outcome =
        run(
            """
            name: limit
            vm: { memory: 256 MiB }
            guest: { program: uniform, writes: 100 %, compute: 20 us, warm-up: 1 s, suspend-jitter: 0 s, work: 1 s }
            migration: { mode: hybrid }
            link: { bandwidth: 1 Gbit/s }
            limits: { time: 4 s }
            """);
    assertThat(outcome.status()).isEqualTo(Status.UNFINISHED);
    assertThat(began(outcome, "END") - began(outcome, "PRE_COPY")).isEqualTo(4_000_000_000L);
    assertThat(began(outcome, "SUSPEND")).isBetween(3_000_000_000L, 4_000_000_000L);
  }

  private static long began(MigrationOutcome outcome, String phase) {
    return outcome.phases().stream()
        .filter(one -> one.name().equals(phase))
        .mapToLong(MigrationOutcome.Phase::startNanos)
        .findFirst()
        .orElseThrow();
  }

  /// It looks ahead through a day of touches for pages that never come: 86 billion, hours of them.
  @Test
  @Timeout(30)
  void anOracleThatLooksFarAheadIsStoppedAllTheSame() {
    Scenario scenario =
        new ScenarioReader()
            .read(
                "test.yaml",
                """
                name: far
                vm: { memory: 1 MiB }
                guest: { program: hot-cold, hot-touches: 100 %, work: 24 h, warm-up: 0 s, suspend-jitter: 0 s }
                migration: { prepaging: oracle }
                link: { bandwidth: 1 Gbit/s }
                """)
            .orThrow();
    AtomicInteger asked = new AtomicInteger();
    Progress stops =
        new Progress() {
          @Override
          public boolean update(long done, long all, long nowNanos) {
            return !isCancelled();
          }

          @Override
          public boolean isCancelled() {
            return asked.incrementAndGet() > 20_000;
          }
        };
    assertThat(new VirtualEngine(TraceSource.NONE).run(scenario, stops).migrations().getFirst())
        .extracting(MigrationOutcome::status)
        .isEqualTo(Status.CANCELLED);
  }

  /// Nearly all of its 65,536 pages are zero markers, which are installed the moment they are taken
  /// in: 256 units wait for one another.
  @Test
  void aQueueOfZeroPagesIsNoDeeperThanAnyOther() {
    MigrationOutcome outcome =
        run(
            """
            name: mostly-empty
            vm: { memory: 256 MiB }
            guest: { program: sequential, fill: 4 %, span: 4 KiB }
            migration: { zero: per-page }
            link: { bandwidth: 10 Gbit/s }
            """);
    assertThat(outcome.status()).isEqualTo(Status.COMPLETED);
    assertThat(outcome.has(GuestMetrics.STALL)).isTrue();
  }
}
