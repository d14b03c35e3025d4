package dev.faultline.simulator.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.faultline.agent.guest.TraceSource;
import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.Compression;
import dev.faultline.agent.plan.ContentSpec;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.plan.SavingSpec;
import dev.faultline.agent.plan.SavingSpec.Dedup;
import dev.faultline.agent.prepaging.strategy.Strategies;
import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.reports.metric.PhaseMetrics;
import dev.faultline.reports.metric.TransferMetrics;
import dev.faultline.scenarios.HostProfile;
import dev.faultline.scenarios.Scenario;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.Progress;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What need not be sent, on the link of [Tiny]: a byte takes 1 ns and the way 1000 ns. RESUME is
/// at R = 5263, as [ByHandTest] has it, and a message of n pages in one run, compressed to b bytes,
/// is 33 + 5 + b bytes.
///
/// Of each page of 4096 bytes LZ4 leaves a half, 2048, and zstd three eighths, 1536.
class SavingByHandTest {
  private static final ContentSpec HALF = new ContentSpec(0, 0, 1, 50, 37.5, 0);

  private static HostProfile host(long lz4, long lz4Back, long zstd, long zstdBack) {
    return HostProfile.FREE.with(
        to -> {
          to.lz4Nanos = lz4;
          to.lz4BackNanos = lz4Back;
          to.zstdNanos = zstd;
          to.zstdBackNanos = zstdBack;
        });
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
    assertThat(outcome.get(GuestMetrics.STALL)).isEqualTo(4 * 4604);
    assertThat(saved(outcome))
        .containsOnly(entry("pages_compressed", 4L), entry("bytes_saved_compression", 4 * 2048L));
    assertThat(outcome.get(TransferMetrics.BYTES_WIRE)).isEqualTo(54 + 190 + 5 + 4 * (38 + 2048));
  }

  /// The two CPUs take 2048 ns, which is what the link saves, to the nanosecond; with 2047 they are
  /// quicker: 1018 + 38 + 2048 + 1000 + 2047 = 6151, 4 more than as it is. The rule looks at
  /// contents alone.
  @Test
  void aDemandedPageThatIsNotThereSoonerCrossesAsItIs() {
    MigrationOutcome plain = tiny(Compression.LZ4, host(1048, 1000, 0, 0)).run();
    assertThat(plain.get(GuestMetrics.STALL)).isEqualTo(4 * 6147);
    assertThat(saved(plain)).isEmpty();
    MigrationOutcome packed = tiny(Compression.LZ4, host(1047, 1000, 0, 0)).run();
    assertThat(packed.get(GuestMetrics.STALL)).isEqualTo(4 * 6151);
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
    assertThat(saved(outcome))
        .containsOnly(
            entry("pages_compressed", 4L), entry("bytes_saved_compression", 4 * (4096 - 1536L)));
    // ALL_RESIDENT (5) and INSTALLED (33) are at the source 1038 later, which is COMPLETE
    assertThat(outcome.get(PhaseMetrics.RESIDENCY)).isEqualTo(9201 + 1038);
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
    assertThat(saved(plain)).isEmpty();
    assertThat(plain.get(PhaseMetrics.RESIDENCY)).isEqualTo(1005 + 4 * 4129 + 1000 + 1038);
    tiny.host = host(0, 0, 4095, 0);
    MigrationOutcome packed = tiny.run();
    assertThat(packed.get(PhaseMetrics.RESIDENCY)).isEqualTo(1005 + 4 * 4095 + 1574 + 1000 + 1038);
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
    assertThat(saved(outcome)).isEmpty();
    assertThat(outcome.get(PhaseMetrics.RESIDENCY)).isEqualTo(1005 + 1000 + 4 * 4129 + 1000 + 1038);
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
    assertThat(outcome.get(GuestMetrics.STALL))
        .isGreaterThanOrEqualTo(outcome.get(GuestMetrics.BOUND));
    assertThat(outcome.get(GuestMetrics.STALL) - outcome.get(GuestMetrics.BOUND))
        .isLessThan(4 * 38 + 10);
    tiny.saving = SavingSpec.NONE;
    assertThat(tiny.run().get(GuestMetrics.BOUND) - outcome.get(GuestMetrics.BOUND))
        .isEqualTo(4 * 2048);
  }

  private static Tiny duplicates(int pages) {
    Tiny tiny = new Tiny();
    tiny.pages = pages;
    tiny.workTouches = pages;
    tiny.content = new ContentSpec(0, 100, 1, 50, 50, 0);
    tiny.saving = new SavingSpec(Compression.NONE, Dedup.GUEST);
    return tiny;
  }

  /// All four pages hold the same. They are pushed one by one, from R + 1005 on: the first crosses
  /// as it is, 4129 behind the 40 to hash it; the second with its number (12) and what says so (a
  /// byte, the size and two counts: 13); the other two as references, 33 + 13 + 12 bytes. Each is
  /// hashed and compared, 50, while the one before it crosses. The last is there 1000 later, and
  /// that is known at the source after another 1038, as above.
  @Test
  void fromTheThirdPageOnAReferenceCrosses() {
    Tiny tiny = duplicates(4);
    tiny.prepaging = "linear";
    tiny.program = Tiny.sequential(100_000);
    tiny.window = 4 * 4096;
    tiny.host =
        HostProfile.FREE.with(
            to -> {
              to.hashNanos = 40;
              to.compareNanos = 10;
            });
    MigrationOutcome outcome = tiny.run();
    assertThat(outcome.get(PhaseMetrics.RESIDENCY))
        .isEqualTo(1005 + 40 + 4129 + (4129 + 25) + 2 * (33 + 25) + 1000 + 1038);
    assertThat(saved(outcome))
        .containsOnly(
            entry("pages_reference", 2L),
            entry("bytes_saved_dedup", 2 * (4096 - 12L)),
            entry("bytes_store", 4096L));
  }

  /// The same four pages, asked for one after the other: nobody waits for a hash, and each crosses
  /// in 1018 + 4129 + 1000.
  @Test
  void aDemandedPageIsNeverLookedAt() {
    Tiny tiny = duplicates(4);
    tiny.host =
        HostProfile.FREE.with(
            to -> {
              to.hashNanos = 40;
              to.compareNanos = 10;
            });
    MigrationOutcome outcome = tiny.run();
    assertThat(outcome.get(GuestMetrics.STALL)).isEqualTo(4 * 6147);
    assertThat(saved(outcome)).isEmpty();
  }

  /// What the guest has written is no duplicate any more: it writes every page at the source.
  @Test
  void aPageThatWasWrittenCrossesAsItIs() {
    Tiny tiny = duplicates(4);
    tiny.program = new ProgramSpec.Sequential(new Access(0, 1000, 100, 0)); // four pages by 4000
    tiny.warmUp = 10_000;
    assertThat(saved(tiny.run())).isEmpty();
  }

  /// References and compression: of 4 pages in one unit the second is kept, the last two are
  /// references, and of the first two LZ4 leaves a half. The other messages are PREPARE, HAND_OVER,
  /// GO and COMPLETE.
  @Test
  void whatIsNoReferenceIsCompressed() {
    Tiny tiny = duplicates(4);
    tiny.saving = new SavingSpec(Compression.LZ4, Dedup.GUEST);
    tiny.prepaging = "linear";
    tiny.unitPages = 4;
    tiny.program = Tiny.sequential(100_000);
    MigrationOutcome outcome = tiny.run();
    assertThat(saved(outcome))
        .containsOnly(
            entry("pages_compressed", 2L),
            entry("bytes_saved_compression", 2 * 2048L),
            entry("pages_reference", 2L),
            entry("bytes_saved_dedup", 2 * (4096 - 12L)),
            entry("bytes_store", 4096L));
    assertThat(outcome.get(TransferMetrics.BYTES_WIRE))
        .isEqualTo(54 + 190 + 5 + 5 + 33 + 13 + 3 * 12 + 2 * 2048);
  }

  /// On two push streams a content that one of them carried is not referred to on the other before
  /// the target has acknowledged it, which here is at the end; so each stream sends what it must,
  /// and no reference is early.
  @Test
  void anotherChannelWaitsForTheAcknowledgement() {
    Tiny tiny = duplicates(8);
    tiny.prepaging = "linear";
    tiny.pushStreams = 2;
    tiny.window = 8 * 4096;
    tiny.program = Tiny.sequential(100_000);
    MigrationOutcome outcome = tiny.run();
    // PUSH(0) carries pages 0, 2, 4 and 6, or the first ones; page 1 is kept by whom it came with
    assertThat(outcome.get(TransferMetrics.PAGES_REFERENCE)).isBetween(1L, 6L);
    assertThat(outcome.get(TransferMetrics.BYTES_STORE)).isEqualTo(4096);
  }

  /// Two guests of four equal pages each, the same in both: alone each keeps one and refers to it
  /// twice; with `host` one copy is kept for both, and only the first guest's first two pages
  /// cross.
  @Test
  void guestsOfOneHostShareWhatTheyHaveInCommonOnlyIfTold() {
    assertThat(two(Dedup.GUEST)).containsExactly(2L, 2L);
    List<Long> host = two(Dedup.HOST);
    assertThat(host.get(0)).isEqualTo(2);
    assertThat(host.get(1)).isEqualTo(4);
  }

  /// References of two guests, the second of which goes when the first has gone.
  private static List<Long> two(Dedup dedup) {
    Tiny tiny = duplicates(4);
    tiny.prepaging = "linear";
    tiny.program = Tiny.sequential(100_000); // all is pushed before it is touched
    tiny.saving = new SavingSpec(Compression.NONE, dedup);
    Scenario one = tiny.scenario();
    Scenario.GuestMigration guest = one.migrations().getFirst();
    Scenario.GuestMigration later =
        new Scenario.GuestMigration(
            "later", guest.vm(), guest.guest(), guest.migration(), 1_000_000);
    Scenario both = one.withMigrations(List.of(guest, later));
    return Watched.engine(TraceSource.NONE, Strategies::find)
        .run(both, Progress.NONE)
        .migrations()
        .stream()
        .map(outcome -> outcome.get(TransferMetrics.PAGES_REFERENCE))
        .toList();
  }

  /// What is above 0 of that which says what was not sent as it is.
  private static TreeMap<String, Number> saved(MigrationOutcome outcome) {
    TreeMap<String, Number> saved = outcome.measured().byName();
    saved
        .keySet()
        .removeIf(
            name -> !name.matches("pages_(compressed|reference|missed)|bytes_(saved.*|store)"));
    saved.values().removeIf(value -> value.longValue() == 0);
    return saved;
  }
}
