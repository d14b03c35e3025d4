package dev.faultline.simulator.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.catalogue.Catalogue;
import dev.faultline.simulator.engine.Engine;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.engine.RunOutcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnginePoolTest {
  private final Scenario quick = Catalogue.find("quick").orThrow();
  private final List<String> said = new ArrayList<>();
  private boolean broken;

  private final class Told implements Engine {
    @Override
    public String name() {
      return "told";
    }

    @Override
    public RunOutcome run(Scenario scenario, Progress progress) {
      throw new AssertionError("nobody asked");
    }

    @Override
    public void rehearse(Scenario scenario, Progress progress) {
      said.add("rehearses");
      if (broken) {
        throw new IllegalStateException("no agents");
      }
    }

    @Override
    public void close() {
      said.add("closes");
    }
  }

  @Test
  void anEngineThatWasGivenBackIsTakenAgainWithoutAnotherRehearsal() {
    try (EnginePool pool = new EnginePool(() -> new Told())) {
      Engine one = pool.take(quick, Progress.NONE);
      pool.giveBack(one);
      assertThat(pool.take(quick, Progress.NONE)).isSameAs(one);
      assertThat(pool.take(quick, Progress.NONE)).isNotSameAs(one);
      pool.giveBack(one);
    }
    assertThat(said).containsExactly("rehearses", "rehearses", "closes");
  }

  @Test
  void anEngineThatCannotRehearseIsClosed() {
    broken = true;
    try (EnginePool pool = new EnginePool(() -> new Told())) {
      assertThatThrownBy(() -> pool.take(quick, Progress.NONE)).hasMessage("no agents");
    }
    assertThat(said).containsExactly("rehearses", "closes");
  }
}
