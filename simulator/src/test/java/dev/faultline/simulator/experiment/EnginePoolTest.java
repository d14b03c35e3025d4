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
  private Runnable meanwhile = () -> {};
  private boolean broken;
  private int made;

  /// Says what is asked of it, with its number.
  private final class Told implements Engine {
    private final int number = ++made;

    @Override
    public String name() {
      return "told";
    }

    @Override
    public RunOutcome run(Scenario scenario, Progress progress) {
      said.add(number + " runs");
      meanwhile.run();
      return new FakeEngine().run(scenario, progress);
    }

    @Override
    public void rehearse(Scenario scenario, Progress progress) {
      said.add(number + " rehearses");
      if (broken) {
        throw new IllegalStateException("no agents");
      }
    }

    @Override
    public void close() {
      said.add(number + " closes");
    }
  }

  @Test
  void anEngineRunsAgainWithoutAnotherRehearsal() {
    try (EnginePool pool = new EnginePool(() -> new Told())) {
      assertThat(pool.run(quick, Progress.NONE).completed()).isTrue();
      assertThat(pool.run(quick, Progress.NONE).completed()).isTrue();
    }
    assertThat(said).containsExactly("1 rehearses", "1 runs", "1 runs", "1 closes");
  }

  @Test
  void aRunThatBeginsWhileAnotherGoesOnHasAnEngineOfItsOwn() {
    try (EnginePool pool = new EnginePool(() -> new Told())) {
      meanwhile =
          () -> {
            meanwhile = () -> {};
            assertThat(pool.run(quick, Progress.NONE).completed()).isTrue();
          };
      assertThat(pool.run(quick, Progress.NONE).completed()).isTrue();
    }
    assertThat(said)
        .containsExactly("1 rehearses", "1 runs", "2 rehearses", "2 runs", "1 closes", "2 closes");
  }

  @Test
  void anEngineWhoseRunBreaksIsKeptAllTheSame() {
    try (EnginePool pool = new EnginePool(() -> new Told())) {
      meanwhile =
          () -> {
            throw new IllegalStateException("an agent died");
          };
      assertThatThrownBy(() -> pool.run(quick, Progress.NONE)).hasMessage("an agent died");
    }
    assertThat(said).containsExactly("1 rehearses", "1 runs", "1 closes");
  }

  @Test
  void anEngineThatCannotRehearseIsClosed() {
    broken = true;
    try (EnginePool pool = new EnginePool(() -> new Told())) {
      assertThatThrownBy(() -> pool.run(quick, Progress.NONE)).hasMessage("no agents");
    }
    assertThat(said).containsExactly("1 rehearses", "1 closes");
  }
}
