package dev.faultline.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.agent.plan.AgentPlan;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanPartsTest {
  private static AgentPlan plan(long bytesPerSecond) {
    AgentPlan plan = Driven.plan(1);
    return new AgentPlan(
        "test", 1, 1, plan.vm(), plan.guest(), plan.migration(), 1, bytesPerSecond, List.of());
  }

  /// The last of these, in bits, would be one byte a second.
  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, 50_000_000_001L, Long.MAX_VALUE, (1L << 61) + 1})
  void a_rate_that_no_link_has_is_refused(long bytesPerSecond) {
    assertThatThrownBy(() -> PlanParts.linkBytesPerSecond(plan(bytesPerSecond)))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining(String.valueOf(bytesPerSecond));
  }

  @Test
  void no_limit_and_400_Gbit_a_second_are_taken() {
    assertThat(PlanParts.linkBytesPerSecond(plan(0))).isZero();
    assertThat(PlanParts.linkBytesPerSecond(plan(50_000_000_000L))).isEqualTo(50_000_000_000L);
  }
}
