package dev.faultline.simulator.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.scenarios.failures.Failure;
import dev.faultline.scenarios.failures.PlannedFailure;
import dev.faultline.scenarios.failures.Side;
import dev.faultline.scenarios.failures.When;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Words out of turn, in the scenarios of [ByHandTest].
class LiesByHandTest {
  private static MigrationOutcome malicious(Side side, When.Phase phase) {
    Tiny tiny = new Tiny();
    tiny.program = Tiny.sequential(10_000);
    Failure lie = new Failure.Malicious(side);
    tiny.failures = List.of(new PlannedFailure(lie, When.PULL.with(to -> to.phase = phase)));
    return tiny.run();
  }

  /// Before GO its source runs the guest. In doubt, which lasts a round trip of 2000 and more, the
  /// target's word is there after 1000, before RESUMED; the source's comes when the guest runs.
  @Test
  void whoHearsWordsOutOfTurnTakesNothingMore() {
    for (Side side : Side.values()) {
      for (When.Phase early : List.of(When.Phase.PREPARE, When.Phase.HANDOVER)) {
        assertThat(malicious(side, early).status()).isEqualTo(Status.AT_SOURCE);
      }
    }
    assertThat(malicious(Side.TARGET, When.Phase.HANDOVER).message())
        .isEqualTo("source in HANDOVER cannot take Go");
    MigrationOutcome doubted = malicious(Side.TARGET, When.Phase.IN_DOUBT);
    assertThat(doubted.status()).isEqualTo(Status.LOST);
    assertThat(doubted.message()).isEqualTo("source in IN_DOUBT cannot take Go");
    MigrationOutcome pulling = malicious(Side.TARGET, When.Phase.PULL);
    assertThat(pulling.status()).isEqualTo(Status.LOST);
    assertThat(pulling.message()).isEqualTo("source in PULL cannot take Go");
    MigrationOutcome running = malicious(Side.SOURCE, When.Phase.PULL);
    assertThat(running.status()).isEqualTo(Status.LOST);
    assertThat(running.message()).isEqualTo("target in PULL cannot take Resumed");
  }
}
