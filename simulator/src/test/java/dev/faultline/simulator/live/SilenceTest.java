package dev.faultline.simulator.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SilenceTest {
  private static final long SECOND = 1_000_000_000;

  private final Silence silence = new Silence(0);
  private long now;

  /// Looks every tenth of a second.
  private void listen(long seconds) {
    for (long i = 0; i < 10 * seconds; i++) {
      now += SECOND / 10;
      silence.look(now);
    }
  }

  @Test
  void anAgentThatSaysNothingIsNamedAfterFiveSecondsAndHasFailedAfterAMinute() {
    listen(4);
    assertThat(silence.words("the source", true)).isEmpty();
    listen(3);
    assertThat(silence.words("the source", true)).isEqualTo("the source has said nothing for 5 s");
    listen(52); // 59 in all
    assertThat(silence.words("the source", true)).isEqualTo("the source has said nothing for 55 s");
    assertThat(silence.isTooLong(true)).isFalse();
    listen(1);
    assertThat(silence.words("the source", true)).isEqualTo("the source has said nothing for 60 s");
    assertThat(silence.isTooLong(true)).isTrue();
  }

  @Test
  void whoSpeaksIsSilentNoLongerAndTheOtherOneStillIs() {
    listen(59);
    silence.heard(false);
    listen(1);
    assertThat(silence.nanos(false)).isEqualTo(SECOND);
    assertThat(silence.words("the target", false)).isEmpty();
    assertThat(silence.isTooLong(false)).isFalse();
    assertThat(silence.isTooLong(true)).isTrue();
  }

  /// Ctrl-Z and an hour later `fg`: what the agents have said meanwhile is yet to be heard.
  @Test
  void aDriverThatStoodStillItselfTakesNobodyForSilent() {
    now += 3600 * SECOND;
    silence.look(now);
    assertThat(silence.nanos(true)).isEqualTo(SECOND);
    assertThat(silence.words("the source", true)).isEmpty();
  }
}
