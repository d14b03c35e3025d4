package dev.faultline.simulator.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.agent.guest.ReplayableTrace;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.plan.ProgramSpec.TraceLayout;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.Scenario.GuestMigration;
import dev.faultline.scenarios.catalogue.Catalogue;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.Progress;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Traces whose first touch is far away.
class LateTraceTest {
  /// Two touches of one vCPU, a microsecond apart.
  private record Late(long begin) implements ReplayableTrace, ReplayableTrace.Touches {
    @Override
    public int vcpuCount() {
      return 1;
    }

    @Override
    public long pageCount() {
      return 2;
    }

    @Override
    public Touches touches(int vcpu) {
      return this;
    }

    @Override
    public int size() {
      return 2;
    }

    @Override
    public long index(int touch) {
      return touch;
    }

    @Override
    public boolean write(int touch) {
      return true;
    }

    @Override
    public long instructions(int touch) {
      return touch == 0 ? begin : 1000;
    }

    @Override
    public long idleNanos(int touch) {
      return 0;
    }
  }

  /// A thousand million instructions a second: an instruction is a nanosecond.
  private static MigrationOutcome run(long begin) {
    Scenario quick = Catalogue.find("quick").orThrow();
    GuestMigration guest = quick.only();
    ProgramSpec replay = new ProgramSpec.TraceReplay("late", TraceLayout.VIRTUAL, 1e9);
    Scenario late =
        quick.withMigrations(
            List.of(
                new GuestMigration(
                    guest.name(),
                    guest.vm(),
                    GuestSpec.of(replay)
                        .with(
                            to -> {
                              to.workNanos = 1_000_000_000;
                              to.atEnd = GuestSpec.AtEnd.HALT;
                              to.fillPercent = 50;
                            }),
                    guest.migration(),
                    0)));
    return new VirtualEngine((spec, pages, seed) -> new Late(begin))
        .run(late, Progress.NONE)
        .migrations()
        .getFirst();
  }

  @Test
  void whereTheWorkIsOverBeforeTheTraceBeginsThatIsSaid() {
    assertThat(run(90_000_000_000L).cautions())
        .anyMatch(said -> said.startsWith("The trace begins at 90.0 s, and warm-up and work end"));
    assertThat(run(1000).cautions()).noneMatch(said -> said.startsWith("The trace begins"));
  }

  /// Nanoseconds since 1970.
  @Test
  void aClockThatHoldsDatesIsRefusedAndSaysWhatToDo() {
    assertThatThrownBy(() -> run(1_665_441_234_512_345_678L))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("begins 462623 hours after the guest")
        .hasMessageContaining("its clock holds dates");
  }
}
