package dev.faultline.agent.trace.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.agent.trace.Trace;
import dev.faultline.agent.trace.TraceOrigin;
import dev.faultline.agent.trace.write.TraceWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageLayoutTest {
  @TempDir Path folder;

  /// Pages n, n - 1, ... 1 are touched in that order.
  private Trace descending(int pages, boolean wholeVm) throws IOException {
    Path file = folder.resolve("a.trace");
    try (TraceWriter writer = new TraceWriter(file, new TraceOrigin("p", wholeVm, 4096, 0, 1))) {
      for (int page = pages; page > 0; page--) {
        writer.touch(0, page, true, 100, 0);
      }
      writer.finish();
    }
    return Trace.read(file);
  }

  @Test
  void everyPageGetsAFrameOfItsOwnHoweverTightTheMemory() throws IOException {
    Trace trace = descending(5_000, false);
    for (long frames : new long[] {5_000, 5_001, 5_120, 6_000, 50_000, 1L << 28}) {
      for (long seed = 1; seed <= 20; seed++) {
        long[] layout = PageLayout.firstTouch(trace, frames, seed);
        assertThat(Arrays.stream(layout).distinct().count())
            .as("%d frames, seed %d", frames, seed)
            .isEqualTo(5_000);
        assertThat(Arrays.stream(layout).allMatch(f -> f >= 0 && f < frames)).isTrue();
      }
    }
  }

  @Test
  void pagesThatWereTouchedOneAfterTheOtherMostlyLieSideBySide() throws IOException {
    Trace trace = descending(20_000, false);
    long[] layout = PageLayout.firstTouch(trace, 100_000, 1);
    int neighbours = 0;
    for (int id = 19_999; id > 0; id--) { // the order of first touch
      neighbours += layout[id - 1] == layout[id] + 1 ? 1 : 0;
    }
    // A run of mean length 16 has 15 inner steps; a gap follows a run with chance 1/7, else the
    // next
    // run goes on right behind it: 1 - 1/16 x 1/7 = 0.991 of the steps, less one step in each
    // extent.
    assertThat(neighbours / 19_999.0).isBetween(0.985, 0.995);
    long span =
        Arrays.stream(layout).max().orElseThrow() - Arrays.stream(layout).min().orElseThrow();
    assertThat(span).as("spread over all memory").isGreaterThan(80_000);
  }

  @Test
  void theSeedAloneDecidesTheLayout() throws IOException {
    Trace trace = descending(3_000, false);
    assertThat(PageLayout.firstTouch(trace, 10_000, 4))
        .isEqualTo(PageLayout.firstTouch(trace, 10_000, 4))
        .isNotEqualTo(PageLayout.firstTouch(trace, 10_000, 5));
  }

  @Test
  void virtualOrderIsTheOrderOfAddresses() throws IOException {
    assertThat(PageLayout.virtual(descending(4, false), 10)).containsExactly(0, 1, 2, 3);
  }

  @Test
  void aWholeVmKeepsItsFramesAndPagesBeyondMemoryTakeFreeOnes() throws IOException {
    Trace vm = descending(4, true); // pages 1 to 4
    assertThat(PageLayout.natural(vm, 10, 1)).containsExactly(1, 2, 3, 4);
    assertThat(PageLayout.natural(vm, 4, 1)).containsExactly(1, 2, 3, 0);
    Path file = folder.resolve("b.trace");
    try (TraceWriter writer = new TraceWriter(file, new TraceOrigin("p", true, 4096, 0, 1))) {
      for (long page : new long[] {0, 1, 3, 0x10fc40, 0x10fc41, 0x10ffff}) {
        writer.touch(0, page, true, 1, 0);
      }
      writer.finish();
    }
    assertThat(PageLayout.natural(Trace.read(file), 8, 1)).containsExactly(0, 1, 3, 2, 4, 5);
  }

  @Test
  void aTraceLargerThanTheGuestIsRefused() throws IOException {
    Trace trace = descending(11, false);
    assertThatThrownBy(() -> PageLayout.firstTouch(trace, 10, 1))
        .hasMessage("the trace touches 11 pages and the guest has 10: give it more memory");
  }
}
