package dev.faultline.scenarios.keys.advice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
  private final List<String> keys = List.of("bandwidth", "latency", "mtu", "push-unit");

  @Test
  void aMissingDoubledOrSwappedLetterIsForgiven() {
    assertThat(Nearest.to("bandwith", keys)).isEqualTo("bandwidth");
    assertThat(Nearest.to("lattency", keys)).isEqualTo("latency");
    assertThat(Nearest.to("mut", keys)).isEqualTo("mtu");
  }

  @Test
  void caseAndUnderscoresDoNotCount() {
    assertThat(Nearest.to("Push_Unit", keys)).isEqualTo("push-unit");
  }

  @Test
  void somethingElseIsNotMistakenForAKey() {
    assertThat(Nearest.to("color", keys)).isNull();
    assertThat(Nearest.to("x".repeat(1_000_000), keys)).isNull();
  }

  @Test
  void aSwapOfNeighboursIsOneEdit() {
    assertThat(Nearest.edits("mtu", "mut")).isEqualTo(1);
    assertThat(Nearest.edits("", "abc")).isEqualTo(3);
    assertThat(Nearest.edits("kitten", "sitting")).isEqualTo(3); // the textbook's
  }
}
