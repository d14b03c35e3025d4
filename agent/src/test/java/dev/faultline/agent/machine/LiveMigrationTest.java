package dev.faultline.agent.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.plan.FaultMode;
import dev.faultline.agent.plan.VmSpec.Backing;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
final class LiveMigrationTest {
  @ParameterizedTest
  @CsvSource({
    "ANONYMOUS, USERFAULTFD",
    "ANONYMOUS, SOFTWARE",
    "MEMFD, USERFAULTFD",
    "MEMFD, SOFTWARE",
    "SHM, USERFAULTFD",
    "SHM, SOFTWARE",
    "SYSV, SOFTWARE",
    "SYSV, AUTO",
    "FILE, SOFTWARE",
    "FILE, AUTO"
  })
  void aMigratedGuestHasEveryByteThatItWrote(Backing backing, FaultMode faults) {
    MachinePlan plan = Plans.uniform(backing, faults, 16 << 20, 20_000);
    try (OneProcess both = new OneProcess(plan, Plans.how("linear", 256 << 10))) {
      both.migrate(20_000_000);
      System.out.println(
          backing
              + " "
              + faults
              + " "
              + both.targetMachine.faultBackend()
              + " "
              + both.targetMachine.fallback()
              + "\n  "
              + both.target.faults()
              + " "
              + both.targetMachine.counters().vcpus()
              + " downtime us "
              + (both.targetMachine.counters().firstTouchAttemptedNanos()
                      - both.sourceMachine.lastTouchNanos())
                  / 1000
              + " p50 us "
              + both.targetMachine.counters().faultLatencyNanos().getValueAtPercentile(50) / 1000);
      assertThat(both.targetMachine.verify().text()).isEmpty();
      assertThat(both.targetMachine.counters().touches()).isEqualTo(2 * 20_000);
    }
  }
}
