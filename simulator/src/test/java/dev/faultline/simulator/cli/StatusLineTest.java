package dev.faultline.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.simulator.experiment.ExperimentProgress;
import org.junit.jupiter.api.Test;

class StatusLineTest {
  @Test
  void theLineSaysHowMuchIsDoneAndHowLongTheRestTakes() {
    ExperimentProgress progress = new ExperimentProgress(4);
    progress.finish(0);
    // a quarter in 10 s: three quarters are 30 s more, rounded up
    String line = StatusLine.line(progress, "quick", 10_000_000_000L, false);
    assertThat(line).isEqualTo("quick: 25 %, 1 of 4 runs, about 31 s left");
    var unused = progress.run(1).update(500, 1000, 0);
    assertThat(StatusLine.line(progress, "quick", 10_000_000_000L, true))
        .startsWith("quick: [########................] 37 %");
    progress.cancel();
    assertThat(StatusLine.line(progress, "quick", 1, false)).endsWith("stopping");
    assertThat(progress.run(1).update(500, 1000, 0)).isFalse();
  }

  @Test
  void whatWasThereBeforeTookNoTime() {
    ExperimentProgress progress = new ExperimentProgress(4);
    progress.keep(0);
    progress.finish(1);
    // one run in 10 s: the two that are left take 20 s more, rounded up
    assertThat(StatusLine.line(progress, "quick", 10_000_000_000L, false))
        .isEqualTo("quick: 50 %, 2 of 4 runs, about 21 s left");
  }
}
