package dev.faultline.simulator.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.scenarios.HostProfile;
import dev.faultline.scenarios.failures.Failure;
import dev.faultline.scenarios.failures.PlannedFailure;
import dev.faultline.scenarios.failures.When;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.MigrationOutcome.Phase;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Failures that wait for guest time, worked out in the comment, in the scenarios of [ByHandTest]:
/// one vCPU touches pages 0 to 3, each asked for, after 10,000 of computing. RESUME is at R = 5263,
/// the source begins PULL at R + 1005. 2063 of the first 10,000 were done before SUSPEND: the first
/// touch is at R + 7937, and a fault takes 6147.
class GuestTimeByHandTest {
  private static final long R = 5263;

  private static Tiny tiny() {
    Tiny tiny = new Tiny();
    tiny.program = Tiny.sequential(10_000);
    return tiny;
  }

  private static PlannedFailure reset(Consumer<When.Draft> when) {
    return new PlannedFailure(new Failure.Reset(0), When.PULL.with(when));
  }

  /// When the connections are reset, since RESUME.
  private static long resetAt(Tiny tiny, Consumer<When.Draft> when) {
    tiny.failures = List.of(reset(when));
    MigrationOutcome outcome = tiny.run();
    assertThat(outcome.status()).isEqualTo(Status.COMPLETED);
    assertThat(outcome.cautions()).isEmpty();
    return Tiny.began(outcome, "PAUSED") - Tiny.began(outcome, "RESUME");
  }

  @Test
  void whileTheGuestRunsItsTimeIsThatOfTheClock() {
    assertThat(resetAt(tiny(), to -> to.guestTimeNanos = 5000)).isEqualTo(5000);
  }

  /// The 7938th nanosecond follows the fault.
  @Test
  void aStallDoesNotCount() {
    assertThat(resetAt(tiny(), to -> to.guestTimeNanos = 7937)).isEqualTo(7937);
    assertThat(resetAt(tiny(), to -> to.guestTimeNanos = 7938)).isEqualTo(7937 + 6147 + 1);
  }

  /// A trap of 100 before, and 200 to wake up: the vCPU runs again at R + 7937 + 100 + 6147 + 200.
  @Test
  void norDoTrapAndWakeUp() {
    Tiny tiny = tiny();
    tiny.host =
        HostProfile.FREE.with(
            to -> {
              to.faultTrapNanos = 100;
              to.wakeNanos = 200;
            });
    assertThat(resetAt(tiny, to -> to.guestTimeNanos = 7938)).isEqualTo(7937 + 6447 + 1);
  }

  @Test
  void whatHasPassedBeforeThePhaseIsNotWaitedFor() {
    assertThat(resetAt(tiny(), to -> to.guestTimeNanos = 1000)).isEqualTo(1005);
  }

  /// The first page is there before the guest has run for 10,000, which is 2063 after its fault.
  @Test
  void theWhileBeginsWhenPagesAndGuestTimeAreThere() {
    assertThat(
            resetAt(
                tiny(),
                to -> {
                  to.pages = 1;
                  to.guestTimeNanos = 10_000;
                  to.afterNanos = 123;
                }))
        .isEqualTo(7937 + 6147 + 2063 + 123);
  }

  /// Both touch a page at R + 7937. The first page is there 6147 later; the second follows it on
  /// the wire, 4129 later, in which the first vCPU runs alone. So much on average is twice as much
  /// together: of 2 x 1000 more all is done alone; of 2 x 3000 more 4129 is, and the 1871 that are
  /// left take both 936.
  @Test
  void ofSeveralVcpusTheAverageCounts() {
    Tiny tiny = tiny();
    tiny.vcpus = 2;
    assertThat(resetAt(tiny, to -> to.guestTimeNanos = 7937 + 1000)).isEqualTo(7937 + 6147 + 2000);
    assertThat(resetAt(tiny, to -> to.guestTimeNanos = 7937 + 3000))
        .isEqualTo(7937 + 6147 + 4129 + 936);
  }

  /// The last but one scenario of [ByHandTest]: with R + 18,414 the vCPUs have done 7938 and 3529
  /// together; the 533 that are left to 2 x 6000 are done beside the installer, at half the speed.
  @Test
  void onACoreThatIsSharedGuestTimePassesMoreSlowly() {
    Tiny tiny = tiny();
    tiny.pages = 2;
    tiny.vcpus = 2;
    tiny.program = Tiny.sequential(5000);
    tiny.workTouches = 2;
    tiny.host =
        HostProfile.FREE.with(
            to -> {
              to.cores = 1;
              to.faultTrapNanos = 100;
              to.installPageNanos = 600;
            });
    assertThat(resetAt(tiny, to -> to.guestTimeNanos = 6000)).isEqualTo(18_414 + 2 * 533);
  }

  /// Guest time counts from RESUME, not from the phase: the second one comes as PULL begins anew.
  @Test
  void itHasPassedForTheNextTimeToo() {
    Tiny tiny = tiny();
    tiny.failures =
        List.of(
            reset(
                to -> {
                  to.guestTimeNanos = 5000;
                  to.times = 2;
                }));
    MigrationOutcome outcome = tiny.run();
    List<Long> pauses = begins(outcome, "PAUSED");
    assertThat(pauses).hasSize(2);
    assertThat(pauses.getFirst()).isEqualTo(R + 5000);
    assertThat(pauses.getLast()).isEqualTo(begins(outcome, "PULL").getFirst());
  }

  private static List<Long> begins(MigrationOutcome outcome, String phase) {
    return outcome.phases().stream()
        .filter(one -> one.name().equals(phase))
        .map(Phase::startNanos)
        .toList();
  }

  /// The guest lacks 1 ns when it stalls for good: 30 s that are not looked at one by one.
  @Test
  void whatAGuestCannotDoAnyMoreIsSaidAtTheEnd() {
    Tiny tiny = tiny();
    tiny.failures =
        List.of(
            new PlannedFailure(new Failure.Reset(Failure.EVER), When.PULL),
            reset(
                to -> {
                  to.phase = When.Phase.PAUSED;
                  to.guestTimeNanos = 7938;
                }));
    MigrationOutcome outcome = tiny.run();
    assertThat(outcome.status()).isEqualTo(Status.PAUSED);
    assertThat(outcome.cautions())
        .contains(
            "failure 2 of the scenario never happened: the run ended before it was due in paused");
  }
}
