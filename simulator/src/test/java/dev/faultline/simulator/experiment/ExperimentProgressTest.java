package dev.faultline.simulator.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.simulator.engine.Progress;
import org.junit.jupiter.api.Test;

class ExperimentProgressTest {
  @Test
  void aStopIsHeardOnceEveryRunThatIsUnderWayHasAsked() {
    ExperimentProgress progress = new ExperimentProgress(4); // of which the last never begins
    Progress first = progress.run(0);
    Progress second = progress.run(1);
    Progress done = progress.run(2);
    assertThat(done.update(1, 2, 3)).isTrue();
    progress.finish(2);
    assertThat(first.update(1, 2, 3)).isTrue();
    progress.cancel();
    assertThat(progress.isHeard()).isFalse();
    assertThat(first.update(1, 2, 3)).isFalse();
    assertThat(progress.isHeard()).as("the second computes on").isFalse();
    assertThat(second.isCancelled()).isTrue();
    assertThat(progress.isHeard()).isTrue();
  }
}
