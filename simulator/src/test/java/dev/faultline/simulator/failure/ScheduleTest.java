package dev.faultline.simulator.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.catalogue.Catalogue;
import dev.faultline.scenarios.failures.Failure;
import dev.faultline.scenarios.failures.PlannedFailure;
import dev.faultline.scenarios.failures.When;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// When failures are due, by what an engine says of the first guest.
class ScheduleTest {
  private final List<Long> scheduled = new ArrayList<>();
  private final Schedule schedule = new Schedule(scenario(), stage());

  /// One failure, 5 ns after 10 pages are there and a vCPU has run for 100 ns.
  private static Scenario scenario() {
    When when =
        When.PULL.with(
            to -> {
              to.pages = 10;
              to.guestTimeNanos = 100;
              to.afterNanos = 5;
            });
    return Catalogue.find("quick", List.of())
        .orThrow()
        .withFailures(List.of(new PlannedFailure(new Failure.Reset(0), when)));
  }

  private Schedule.Stage stage() {
    return new Schedule.Stage() {
      @Override
      public void later(long nanos, int failure) {
        scheduled.add(nanos);
      }

      @Override
      public void happens(Failure what) {}
    };
  }

  @Test
  void pagesAndGuestTimeComeInAnyOrder() {
    schedule.begins("PULL", 0);
    schedule.stands(9, 100);
    assertThat(scheduled).isEmpty();
    schedule.arrived(10);
    assertThat(scheduled).containsExactly(5L);
    schedule.stands(11, 101);
    assertThat(scheduled).hasSize(1);
  }

  @Test
  void itSaysWhichGuestTimeItWaitsFor() {
    assertThat(schedule.awaitedGuestNanos()).as("before the phase").isEqualTo(Long.MAX_VALUE);
    schedule.begins("PULL", 0);
    assertThat(schedule.awaitedGuestNanos()).isEqualTo(100);
    schedule.stands(9, 99);
    assertThat(schedule.awaitedGuestNanos()).isEqualTo(100);
    schedule.stands(9, 100);
    assertThat(schedule.awaitedGuestNanos()).as("only pages").isEqualTo(Long.MAX_VALUE);
  }
}
