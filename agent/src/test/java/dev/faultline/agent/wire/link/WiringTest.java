package dev.faultline.agent.wire.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.plan.Compression;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.SavingSpec;
import dev.faultline.agent.wire.codec.PageMemory;
import dev.faultline.agent.wire.codec.Staging;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WiringTest {
  private static Wiring wiring(int streams, long bytesPerSecond) {
    MigrationSpec spec = MigrationSpec.PLAIN.with(to -> to.pushStreams = streams);
    MigrationPlan plan = new MigrationPlan(1, 1, MemoryMap.flat(4096, 64), 1, 0, spec);
    return new Wiring(plan, PageMemory.NONE, Staging.NONE, true, bytesPerSecond);
  }

  /// A library that is missing shows here and not in the pull; what the wire itself finds out
  /// begins with the first page that it sends.
  @ParameterizedTest
  @EnumSource
  void aTargetLoadsWhatTakesPagesApartAndCountsNothing(Compression how) {
    MigrationPlan plain = wiring(1, 0).plan();
    MigrationSpec spec = plain.spec().withSaving(new SavingSpec(how, SavingSpec.Dedup.OFF));
    MigrationPlan plan = new MigrationPlan(1, 1, plain.map(), 1, 0, spec);
    Wiring target = new Wiring(plan, PageMemory.NONE, Staging.NONE, false, 0);
    target.rehearse();
    assertThat(target.packed().pages()).isZero();
    assertThat(target.packed().share()).isZero();
    assertThat(target.packed().rule(4096).packNanos()).isZero();
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
