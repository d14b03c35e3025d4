package dev.faultline.simulator.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.faultline.agent.guest.TraceSource;
import dev.faultline.reports.metric.PhaseMetrics;
import dev.faultline.reports.metric.TransferMetrics;
import dev.faultline.scenarios.LinkSpec;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.read.CheckResult;
import dev.faultline.scenarios.read.ScenarioReader;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.MigrationOutcome.Phase;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import dev.faultline.simulator.engine.Progress;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

/// Values from the whole range of every key, ends first, several at once: whatever a file may say,
/// the run ends in an outcome that arithmetic without bounds agrees with. A run of what takes long
/// is stopped early.
class KeyRangesTest {
  private static final long FIRST_SEED = Long.getLong("faultline.seed", 1);
  private static final int SEEDS = Integer.getInteger("faultline.seeds", 300);
  private static final int UPDATES_MAX = 30;

  private static MigrationOutcome run(Scenario scenario) {
    int[] updates = {0};
    Progress stops = (resident, all, now) -> ++updates[0] < UPDATES_MAX;
    return new VirtualEngine(TraceSource.NONE).run(scenario, stops).migrations().getFirst();
  }

  @Test
  void whateverAFileMaySayEndsInAnOutcomeThatExactArithmeticAgreesWith() {
    int ran = 0;
    int completed = 0;
    for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
      String yaml = new DrawnKeys(seed).draw();
      String replay = yaml + "-Dfaultline.seed=" + seed + " -Dfaultline.seeds=1";
      CheckResult read = new ScenarioReader().read("drawn.yaml", yaml);
      if (read.scenario() == null) {
        continue; // two keys that contradict one another
      }
      ran++;
      MigrationOutcome outcome;
      try {
        outcome = run(read.orThrow());
      } catch (RuntimeException | StackOverflowError e) {
        fail(replay, e);
        return;
      }
      agrees(outcome, read.orThrow(), replay);
      completed += outcome.status() == Status.COMPLETED ? 1 : 0;
    }
    assertThat(ran).as("most of what is drawn is a scenario").isGreaterThan(SEEDS / 2);
    assertThat(completed).as("and ends").isGreaterThan(SEEDS / 4);
  }

  private static void agrees(MigrationOutcome outcome, Scenario scenario, String replay) {
    outcome
        .measured()
        .forEach(
            (metric, value) -> assertThat(value.doubleValue()).as(replay + metric).isNotNegative());
    long last = 0;
    for (Phase phase : outcome.phases()) {
      assertThat(phase.startNanos()).as(replay + phase).isGreaterThanOrEqualTo(last);
      last = phase.startNanos();
    }
    if (outcome.status() != Status.COMPLETED) {
      return;
    }
    long bits = scenario.link().bitsPerSecond();
    BigInteger wire =
        nanos(BigInteger.valueOf(outcome.get(TransferMetrics.BYTES_WIRE)).shiftLeft(3), bits);
    assertThat(BigInteger.valueOf(last)).as(replay + "on the wire").isGreaterThanOrEqualTo(wire);
    var guest = scenario.migrations().getFirst();
    BigInteger state = BigInteger.valueOf(guest.vm().deviceStateBytes());
    BigInteger load = BigInteger.valueOf(scenario.host().deviceLoadNanos());
    load = load.add(nanos(state, scenario.host().deviceLoadBytesPerSecond()));
    if (scenario.link().queue() == LinkSpec.Queue.FIFO) {
      load = load.add(nanos(state.shiftLeft(3), bits));
    }
    assertThat(BigInteger.valueOf(outcome.get(PhaseMetrics.PAUSED)))
        .as(replay + "device state")
        .isGreaterThanOrEqualTo(load);
  }

  private static BigInteger nanos(BigInteger amount, long perSecond) {
    return amount.multiply(BigInteger.valueOf(1_000_000_000)).divide(BigInteger.valueOf(perSecond));
  }
}
