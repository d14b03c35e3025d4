package dev.faultline.simulator.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.faultline.agent.guest.TraceSource;
import dev.faultline.agent.plan.MigrationSpec.Writers;
import dev.faultline.agent.plan.MigrationSpec.Zero;
import dev.faultline.agent.request.RequestException;
import dev.faultline.scenarios.HostProfile;
import dev.faultline.scenarios.Scenario;
import dev.faultline.simulator.engine.Engine;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.engine.RunOutcome;
import dev.faultline.simulator.engine.Traits;
import dev.faultline.simulator.experiment.ExperimentProgress;
import dev.faultline.simulator.virtual.VirtualEngine;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A hypervisor whose costs are known since it is the model: calibrated, it gives them back.
class MigrationCostsTest {
  private static final HostProfile KNOWN =
      HostProfile.FREE.with(
          to -> {
            to.faultHopNanos = 90_000;
            to.wakeHopNanos = 40_000;
            to.lateHopPercent = 15;
            to.lateHopNanos = 5_000_000;
            to.sendPageNanos = 1500;
            to.installPageNanos = 2500;
            to.loadPageNanos = 900;
            to.armPageNanos = 50;
            to.deviceLoadNanos = 8_000_000;
          });

  private static final class Known implements Engine {
    private final VirtualEngine model = new VirtualEngine(TraceSource.NONE);

    @Override
    public String name() {
      return "known";
    }

    @Override
    public Traits traits() {
      return model.traits();
    }

    @Override
    public RunOutcome run(Scenario scenario, Progress progress) {
      var one = scenario.only();
      var how =
          one.migration()
              .with(
                  to -> {
                    to.pushUnitBytes = 4096;
                    to.pushWindowBytes = 4 << 20;
                    to.writers = Writers.ONE;
                    to.zero = Zero.PER_PAGE;
                  });
      var link = scenario.link().with(to -> to.streamWindowBytes = 1 << 20);
      var guest =
          new Scenario.GuestMigration(one.name(), one.vm(), one.guest(), how, one.startNanos());
      return model.run(
          new Scenario(
              scenario.name(), "", List.of(guest), link, KNOWN, List.of(), scenario.seed()),
          progress);
    }
  }

  private static double median(Calibration.Result result, String name) {
    return result.measurements().stream()
        .filter(one -> one.name().equals(name))
        .map(Measurement::spread)
        .findFirst()
        .orElseThrow()
        .median();
  }

  @Test
  @Timeout(120)
  void aModelGivesItsOwnCostsBack() {
    ExperimentProgress progress = new ExperimentProgress(MigrationCosts.STEPS);
    Calibration.Result found =
        MigrationCosts.run(progress, new Known(), separate -> "forward", 4 << 20);
    assertThat(progress.share()).isEqualTo(1);
    assertThat(median(found, "install-page")).isCloseTo(2500, within(125.0));
    assertThat(median(found, "load-page")).isCloseTo(900, within(150.0));
    assertThat(median(found, "arm-page")).isCloseTo(50, within(5.0));
    assertThat(median(found, "device-load")).isCloseTo(8e6, within(1e5));
    // as an engine sees a fault: with its wake-up, which the trace of a hypervisor is without
    assertThat(median(found, "fault-hop") + median(found, "wake-hop"))
        .isCloseTo(130_000, within(20_000.0));
    assertThat(median(found, "late-hops")).isCloseTo(15, within(4.0));
    assertThat(median(found, "late-hop")).isCloseTo(5e6, within(1e6));
    assertThat(median(found, "link.stream-window")).isCloseTo(1 << 20, within(0.5 * (1 << 20)));
    assertThat(found.measurements())
        .as("nobody says what the source's CPU was busy")
        .anyMatch(one -> one.name().equals("send-page") && one.spread() == null);
  }

  /// Linux gives a socket 4 MiB by itself, and whoever changes that at least a page.
  @Test
  void aSocketTakesMoreThanAPage() {
    assertThat(SendBuffer.bytesMax()).isGreaterThan(4096);
  }

  @Test
  void whoStopsItGetsNothing() {
    ExperimentProgress progress = new ExperimentProgress(MigrationCosts.STEPS);
    progress.cancel();
    Calibration.Result found =
        MigrationCosts.run(progress, new Known(), separate -> "forward", 4 << 20);
    assertThat(found.cancelled()).isTrue();
    assertThat(found.measurements()).isEmpty();
  }

  @Test
  void anUnknownOrderIsSaid() {
    ExperimentProgress progress = new ExperimentProgress(MigrationCosts.STEPS);
    assertThatThrownBy(
            () -> MigrationCosts.run(progress, new Known(), separate -> "nowhere", 4 << 20))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("nowhere");
  }
}
