package dev.faultline.agent.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.plan.FaultMode;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.PreCopySpec;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WiringTest {
  private static Wiring wiring(int streams, long bytesPerSecond) {
    MigrationSpec spec =
        new MigrationSpec(
            MigrationSpec.Mode.POST_COPY,
            "linear",
            new TreeMap<>(),
            streams,
            256 << 10,
            0,
            0,
            MigrationSpec.Channels.SEPARATE,
            MigrationSpec.Zero.SET,
            MigrationSpec.Release.ON_ACK,
            16 << 20,
            0,
            FaultMode.AUTO,
            Long.MAX_VALUE,
            PreCopySpec.DEFAULT);
    MigrationPlan plan = new MigrationPlan(1, 1, MemoryMap.flat(4096, 64), 1, 0, spec);
    return new Wiring(plan, PageMemory.NONE, Staging.NONE, true, bytesPerSecond);
  }

  /// 2.5 Gbit/s are 312.5 MB/s: a segment of 64 KiB lasts 210 us.
  @Test
  void tcpPacesASlowLinkAndEachStreamHasItsShare() {
    assertThat(wiring(1, 312_500_000).pacedBytesPerSecond()).isEqualTo(312_500_000);
    assertThat(wiring(2, 312_500_000).pacedBytesPerSecond()).isEqualTo(156_250_000);
  }

  /// 10 Gbit/s: a segment lasts 52 us, however many streams share the link.
  @Test
  void tcpPacesNothingWhereSegmentsFollowOneAnotherFasterThanThreadsWakeUp() {
    assertThat(wiring(1, 1_250_000_000).pacedBytesPerSecond()).isZero();
    assertThat(wiring(4, 1_250_000_000).pacedBytesPerSecond()).isZero();
    assertThat(wiring(1, 0).pacedBytesPerSecond()).isZero();
  }
}
