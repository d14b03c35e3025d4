package dev.faultline.agent.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.migration.flow.Flow;
import dev.faultline.agent.migration.flow.Flow.Below;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.MigrationSpec.Mode;
import dev.faultline.agent.plan.PreCopySpec;
import org.junit.jupiter.api.Test;

/// Units of 16 KiB, each of which was a message.
class FlowTest {
  private static final long UNIT = 16 << 10;
  private static final long TEN_GBIT = 1_250_000_000;
  private static final long ONE_MBIT = 125_000;

  private static Flow flow(long windowBytes, Below below) {
    MigrationSpec how =
        EndpointsTest.spec(Mode.POST_COPY, "linear", true, false, PreCopySpec.DEFAULT);
    assertThat(how.pushUnitBytes()).isEqualTo(UNIT);
    Flow flow = new Flow(how.with(to -> to.pushWindowBytes = windowBytes), below);
    flow.polled(UNIT);
    return flow;
  }

  @Test
  void aSecondMessageWaitsWhereTheFirstTakesTheLinkHardlyAnyTime() {
    Flow flow = flow(0, Below.WIRE);
    flow.estimates(TEN_GBIT, 100_000);
    assertThat(flow.mayPush(UNIT, 0)).isTrue(); // 13 us
    assertThat(flow.mayPush(UNIT + 1, 0)).isFalse(); // that were two messages
    flow.estimates(ONE_MBIT, 100_000);
    assertThat(flow.mayPush(UNIT, 0)).isFalse(); // 131 ms
    assertThat(flow.mayPush(0, UNIT)).isTrue();
    flow.estimates(ONE_MBIT, 132_000_000);
    assertThat(flow.mayPush(UNIT, 0)).isTrue(); // less than a round trip
  }

  @Test
  void aMessageThatRequestedPagesPassMayWaitForLong() {
    Flow flow = flow(0, Below.PASSED_WIRE);
    flow.estimates(ONE_MBIT, 0);
    assertThat(flow.mayPush(UNIT, 2 * UNIT)).isTrue();
    assertThat(flow.mayPush(UNIT + 1, 2 * UNIT)).isFalse();
    assertThat(flow.mayPush(UNIT, 2 * UNIT + 1)).isFalse();
  }

  @Test
  void whatIsUnderWayIsARoundTripsWorthAndTwoUnits() {
    Flow flow = flow(0, Below.WIRE);
    flow.estimates(TEN_GBIT, 100_000); // 125,000 bytes in a round trip
    assertThat(flow.mayPush(0, 125_000 + 2 * UNIT)).isTrue();
    assertThat(flow.mayPush(0, 125_000 + 2 * UNIT + 1)).isFalse();
  }

  @Test
  void smallMessagesMayWaitForASenderThatHasToWakeUp() {
    Flow flow = flow(0, Below.KERNEL);
    flow.estimates(TEN_GBIT, 0); // of which 250 us would carry 312 KB
    assertThat(flow.mayPush(3 * UNIT, 0)).isTrue(); // 64 KiB with the next
    assertThat(flow.mayPush(4 * UNIT, 0)).isFalse();
    flow.polled(4096);
    assertThat(flow.mayPush(15 * 4096, 0)).isTrue(); // sixteen in all
    assertThat(flow.mayPush(16 * 4096, 0)).isFalse();
    assertThat(flow.queuedBytesMax()).isEqualTo(64 << 10);
  }

  @Test
  void aLinkOfWhichNothingIsKnownCarriesOneMessage() {
    Flow flow = flow(0, Below.WIRE);
    assertThat(flow.mayPush(0, 0)).isTrue();
    assertThat(flow.mayPush(UNIT, UNIT)).isFalse();
  }

  @Test
  void aFixedWindowHoldsWhatIsQueuedAndAWholeUnit() {
    Flow flow = flow(5 * UNIT, Below.WIRE);
    flow.estimates(ONE_MBIT, 0);
    assertThat(flow.mayPush(4 * UNIT, 1L << 40)).isTrue(); // and bounds nothing else
    assertThat(flow.mayPush(4 * UNIT + 1, 0)).isFalse();
    assertThat(flow.queuedBytesMax()).isEqualTo(5 * UNIT);
  }
}
