package dev.faultline.simulator.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.plan.Compression;
import dev.faultline.agent.plan.ContentSpec;
import dev.faultline.agent.plan.SavingSpec;
import dev.faultline.agent.plan.SavingSpec.Dedup;
import dev.faultline.scenarios.HostProfile;
import dev.faultline.simulator.engine.MigrationOutcome;
import org.junit.jupiter.api.Test;

/// What need not be sent, on the link of [Tiny]: a byte takes 1 ns and the way 1000 ns. RESUME is
/// at R = 5263, as [ByHandTest] has it, and a message of n pages in one run, compressed to b bytes,
/// is 33 + 5 + b bytes.
///
/// Of each page of 4096 bytes LZ4 leaves a half, 2048, and zstd three eighths, 1536.
class SavingByHandTest {
  private static final ContentSpec HALF = new ContentSpec(0, 0, 1, 50, 37.5, 0);

  private static HostProfile host(long lz4, long lz4Back, long zstd, long zstdBack) {
    return HostProfile.FREE.withSaving(new HostProfile.Saving(lz4, lz4Back, zstd, zstdBack, 0, 0));
  }

  private static Tiny tiny(Compression how, HostProfile host) {
    Tiny tiny = new Tiny();
    tiny.content = HALF;
    tiny.saving = new SavingSpec(how, Dedup.OFF);
    tiny.host = host;
    return tiny;
  }

  /// A fault costs 1018 for the request, 300 to compress, 38 + 2048 + 1000 on the way, 200 to take
  /// apart: 4604, of which four. As it is a page is there after 1018 + 4129 + 1000 = 6147.
  @Test
  void aDemandedPageIsCompressedWhereItIsThereSooner() {
    MigrationOutcome outcome = tiny(Compression.LZ4, host(300, 200, 0, 0)).run();
    assertThat(outcome.stallNanos()).isEqualTo(4 * 4604);
    assertThat(outcome.saved()).isEqualTo(new MigrationOutcome.Saved(4, 4 * 2048));
    assertThat(outcome.bytesWire()).isEqualTo(54 + 190 + 5 + 4 * (38 + 2048));
  }

  /// The two CPUs take 2048 ns, which is what the link saves, to the nanosecond; with 2047 they are
  /// quicker: 1018 + 38 + 2048 + 1000 + 2047 = 6151, 4 more than as it is. The rule looks at
  /// contents alone.
  @Test
  void aDemandedPageThatIsNotThereSoonerCrossesAsItIs() {
    MigrationOutcome plain = tiny(Compression.LZ4, host(1048, 1000, 0, 0)).run();
    assertThat(plain.stallNanos()).isEqualTo(4 * 6147);
    assertThat(plain.saved()).isEqualTo(MigrationOutcome.Saved.NOTHING);
    MigrationOutcome packed = tiny(Compression.LZ4, host(1047, 1000, 0, 0)).run();
    assertThat(packed.stallNanos()).isEqualTo(4 * 6151);
  }

  /// Pages are pushed one by one, and READY comes at R - 1005, RESUMED at the source at R + 1005.
  /// From there: 500 to compress, 1574 to cross, 1000 on the way, 400 to take apart. The window is
  /// one unit and the link has a round trip of 2000 ns, so that two are on their way: the source
  /// compresses one while the one before it crosses. The slowest stage is the link; the last page
  /// is there at R + 1005 + 500 + 4 x 1574 + 1000 + 400 = R + 9201.
  @Test
  void unitsAreCompressedWhileTheOneBeforeThemCrosses() {
    Tiny tiny = tiny(Compression.ZSTD, host(0, 0, 500, 400));
    tiny.prepaging = "linear";
    tiny.program = Tiny.sequential(100_000);
    tiny.window = 4 * 4096;
    MigrationOutcome outcome = tiny.run();
    assertThat(outcome.saved()).isEqualTo(new MigrationOutcome.Saved(4, 4 * (4096 - 1536)));
    // ALL_RESIDENT (5) and INSTALLED (33) are at the source 1038 later, which is COMPLETE
    assertThat(outcome.residencyNanos()).isEqualTo(9201 + 1038);
  }

  /// A page takes the link 4096 ns as it is: no unit is compressed where the slower CPU needs that
  /// long, and every unit where it needs less. The source then sets the pace: four times 4095, and
  /// the last one's 1574 + 1000.
  @Test
  void unitsCrossAsTheyAreWhereACpuIsSlowerThanTheLink() {
    Tiny tiny = tiny(Compression.ZSTD, host(0, 0, 4096, 0));
    tiny.prepaging = "linear";
    tiny.program = Tiny.sequential(100_000);
    tiny.window = 4 * 4096;
    MigrationOutcome plain = tiny.run();
    assertThat(plain.saved()).isEqualTo(MigrationOutcome.Saved.NOTHING);
    assertThat(plain.residencyNanos()).isEqualTo(1005 + 4 * 4129 + 1000 + 1038);
    tiny.host = host(0, 0, 4095, 0);
    MigrationOutcome packed = tiny.run();
    assertThat(packed.residencyNanos()).isEqualTo(1005 + 4 * 4095 + 1574 + 1000 + 1038);
  }

  /// What cannot be made smaller is tried, which takes its time, and crosses as it is.
  @Test
  void whatDoesNotShrinkCrossesAsItIsAndHasBeenTried() {
    Tiny tiny = tiny(Compression.LZ4, host(1000, 500, 0, 0));
    tiny.content = ContentSpec.UNIQUE;
    tiny.prepaging = "linear";
    tiny.program = Tiny.sequential(100_000);
    tiny.window = 4 * 4096;
    MigrationOutcome outcome = tiny.run();
    assertThat(outcome.saved()).isEqualTo(MigrationOutcome.Saved.NOTHING);
    assertThat(outcome.residencyNanos()).isEqualTo(1005 + 1000 + 4 * 4129 + 1000 + 1038);
  }

  /// The bound is for pages of the smallest size there is: no strategy is below it, and with one
  /// vCPU, one-page units and a host that costs nothing the oracle is above it by the headers
  /// alone. Four pages, one after the other without computing between them.
  @Test
  void theBoundKnowsThatPagesAreSmaller() {
    Tiny tiny = tiny(Compression.LZ4, HostProfile.FREE);
    tiny.prepaging = "oracle";
    tiny.program = Tiny.sequential(1);
    tiny.window = 4 * 4096;
    MigrationOutcome outcome = tiny.run();
    assertThat(outcome.stallNanos()).isGreaterThanOrEqualTo(outcome.boundNanos());
    assertThat(outcome.stallNanos() - outcome.boundNanos()).isLessThan(4 * 38 + 10);
    tiny.saving = SavingSpec.NONE;
    assertThat(tiny.run().boundNanos() - outcome.boundNanos()).isEqualTo(4 * 2048);
  }
}
