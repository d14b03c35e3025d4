package dev.faultline.scenarios.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.scenarios.failures.Failure;
import dev.faultline.scenarios.failures.PlannedFailure;
import dev.faultline.scenarios.failures.Side;
import dev.faultline.scenarios.failures.When;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a file may say of failures, and what it is told where it may not.
class FailureKeysTest {
  private static CheckResult read(String failures) {
    return new ScenarioReader()
        .read(
            "f.yaml",
            """
            name: f
            vm: { memory: 16 MiB }
            guest: { program: zipf }
            link: { bandwidth: 1 Gbit/s }
            failures: %s
            """
                .formatted(failures));
  }

  @Test
  void whatIsNotSaidHasADefault() {
    assertThat(read("[ { kind: reset }, { kind: killed, side: target, phase: in-doubt } ]"))
        .extracting(result -> result.orThrow().failures())
        .isEqualTo(
            List.of(
                new PlannedFailure(new Failure.Reset(0), When.PULL),
                new PlannedFailure(
                    new Failure.Killed(Side.TARGET),
                    When.PULL.with(to -> to.phase = When.Phase.IN_DOUBT))));
  }

  @Test
  void whatNeverEndsIsSaidByAWord() {
    assertThat(read("[ { kind: link-down, for: ever } ]").orThrow().failures().getFirst().what())
        .isEqualTo(new Failure.LinkDown(Failure.EVER));
  }

  @Test
  void guestTimePassesInPhasesInWhichTheGuestIsAtTheTarget() {
    for (String phase : List.of("pull", "paused", "recover")) {
      assertThat(read("[ { kind: reset, phase: " + phase + ", guest-time: 2 ms } ]").orThrow())
          .extracting(scenario -> scenario.failures().getFirst().when().guestTimeNanos())
          .isEqualTo(2_000_000L);
    }
    for (String phase : List.of("prepare", "pre-copy", "handover", "in-doubt")) {
      assertThat(read("[ { kind: reset, phase: " + phase + ", guest-time: 2 ms } ]").problems())
          .singleElement()
          .asString()
          .startsWith("f.yaml:5:")
          .endsWith(
              "failures.0.guest-time: cannot pass in phase "
                  + phase
                  + ", without a guest at the target, found \"2 ms\"; use phase: pull, paused or"
                  + " recover, or leave guest-time out");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [ { kind: rest } ]                       | did you mean reset?
          [ { phase: pull } ]                      | failures.0.kind: is required
          [ { kind: link-down } ]                  | failures.0.for: is required
          [ { kind: reset, for: 5 } ]              | has no unit, found "5"
          [ { kind: reset, side: source } ]        | kind: malicious and kind: killed and kind: out-of-memory and kind: full-disk and kind: restarted and kind: stopped only
          [ { kind: reset, every: 3 s } ]          | has no effect: it happens once
          [ { kind: reset, guest-time: 25 h } ]    | must be 0 s to 24 h
          [ { kind: loss, share: 51 %, for: 1 s } ]| must be 0 % to 50 %
          [ { kind: reset, phase: resume } ]       | must be one of prepare
          [ reset ]                                | failures.0: must be a mapping of kind
          reset                                    | must be a list of at most 1000 failures
          """)
  void whatIsWrongIsSaidWithItsPlace(String failures, String said) {
    assertThat(read(failures).problems())
        .anySatisfy(problem -> assertThat(problem.toString()).contains(said));
  }
}
