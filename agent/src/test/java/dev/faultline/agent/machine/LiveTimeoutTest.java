package dev.faultline.agent.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.machine.contract.MachinePlan;
import dev.faultline.agent.plan.FaultMode;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.MigrationSpec.Mode;
import dev.faultline.agent.plan.PreCopySpec;
import dev.faultline.agent.plan.VmSpec.Backing;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiveTimeoutTest {
  /// No downtime is short enough, so that the rounds would go on a thousand times.
  @ParameterizedTest
  @CsvSource({"STOP", "POST_COPY"})
  void aPreCopyWhoseTimeIsOverEndsWithEveryByte(PreCopySpec.Exit exit) {
    MachinePlan plan = Plans.uniform(Backing.ANONYMOUS, FaultMode.SOFTWARE, 16 << 20, 1_000_000);
    MigrationSpec how =
        Plans.how(Mode.PRE_COPY, 256 << 10)
            .with(
                to -> {
                  to.rounds = 1000;
                  to.downtimeLimitNanos = 0;
                  to.throttles = false;
                  to.timeoutNanos = 20_000_000;
                  to.onTimeout = exit;
                });
    try (OneProcess both = new OneProcess(plan, how)) {
      both.migrate(5_000_000);
      LiveMigrationTest.assertRight(both, 2_000_000);
      assertThat(both.source.divergence())
          .startsWith("no convergence: 0.020 s are over (migration.timeout), after ");
    }
  }
}
