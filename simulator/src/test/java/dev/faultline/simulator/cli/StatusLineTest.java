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
}
