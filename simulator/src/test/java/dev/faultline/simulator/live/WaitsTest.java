package dev.faultline.simulator.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitsTest {
  private final List<String> said = new ArrayList<>();
  private final Waits waits = new Waits(false, said::add);

  @Test
  void everyPhaseOfAMigrationIsSaidAsWhatIsWaitedFor() {
    waits.begin("starting the guest");
    waits.phase("PREPARE", true);
    waits.phase("PREPARE", false);
    waits.phase("PRE_COPY", true);
    waits.phase("SUSPEND", true);
    waits.phase("RESUME", false);
    waits.phase("PULL", true);
    waits.phase("COMPLETE", true);
    waits.phase("COMPLETE", false);
    waits.phase("WORK", false);
    assertThat(said)
        .containsExactly(
            "starting the guest",
            "preparing the target",
            "pre-copy rounds",
            "the guest stands still",
            "pulling pages",
            "the guest finishes its work",
            "comparing memory");
  }

  @Test
  void memoryIsComparedOnlyOnceAllPagesAreThere() {
    waits.phase("WORK", false);
    assertThat(said).isEmpty();
    waits.phase("COMPLETE", false);
    assertThat(said).containsExactly("comparing memory");
  }

  @Test
  void whatIsOddIsSaidOnceAndThenAgainWhatIsWaitedFor() {
    waits.phase("PULL", false);
    waits.odd("");
    waits.odd("the source has said nothing for 5 s");
    waits.odd("the source has said nothing for 5 s");
    waits.odd("");
    assertThat(said)
        .containsExactly("pulling pages", "the source has said nothing for 5 s", "pulling pages");
  }

  @Test
  void aLostConnectionIsSaidAndThenThePullAgain() {
    waits.phase("PULL", false);
    waits.phase("PAUSED", false);
    waits.phase("PULL", false);
    assertThat(said).containsExactly("pulling pages", "connecting again", "pulling pages");
  }

  @Test
  void howFarItIsIsUnknownFromTheBeginUntilTheLastRoundIsOver() {
    Waits inRounds = new Waits(true, said::add);
    assertThat(inRounds.isForeseen()).isFalse();
    inRounds.phase("PREPARE", true);
    inRounds.phase("PRE_COPY", true);
    inRounds.phase("PREPARE", false);
    assertThat(inRounds.isForeseen()).isFalse();
    inRounds.phase("SUSPEND", true);
    assertThat(inRounds.isForeseen()).isTrue();
    assertThat(waits.isForeseen()).isTrue();
  }

  /// The two agents are listened to by turns.
  @Test
  void aTargetThatHasTheGuestIsBelievedBeforeItsSourceIsHeard() {
    Waits inRounds = new Waits(true, said::add);
    inRounds.phase("RESUME", false);
    assertThat(inRounds.isForeseen()).isTrue();
  }
}
