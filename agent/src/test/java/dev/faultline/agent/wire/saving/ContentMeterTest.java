package dev.faultline.agent.wire.saving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.trace.TraceContent;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ContentMeterTest {
  private static final int PAGE = 4096;

  private static byte[] random(long seed, int dense) {
    byte[] page = new byte[PAGE];
    byte[] head = new byte[dense];
    new SplittableRandom(seed).nextBytes(head);
    System.arraycopy(head, 0, page, 0, dense);
    return page;
  }

  private static byte[] filled(int value) {
    byte[] page = new byte[PAGE];
    Arrays.fill(page, (byte) value);
    return page;
  }

  private static TraceContent measured(byte[]... pages) {
    try (ContentMeter meter = new ContentMeter(PAGE)) {
      for (byte[] page : pages) {
        meter.add(page);
      }
      return java.util.Objects.requireNonNull(meter.content());
    }
  }

  @Test
  void nothingMeasuredIsNoContent() {
    try (ContentMeter meter = new ContentMeter(PAGE)) {
      assertThat(meter.content()).isNull();
    }
  }

  /// Two zero pages; three alike and two alike are five duplicates of two contents; one alone.
  @Test
  void zeroAndDuplicatePagesAreCounted() {
    TraceContent content =
        measured(
            new byte[PAGE],
            filled(1),
            random(1, PAGE),
            filled(2),
            filled(1),
            new byte[PAGE],
            filled(2),
            filled(1));
    assertThat(content.pages()).isEqualTo(8);
    assertThat(content.zeroPages()).isEqualTo(2);
    assertThat(content.duplicatePages()).isEqualTo(5);
    assertThat(content.duplicateContents()).isEqualTo(2);
  }

  /// Random bytes cannot be made less, and no page crosses as more than a page: 4,096 each. Half a
  /// page of them and zeros is 2,048 and a few bytes for the rest.
  @Test
  void sizesArePageByPageAndAPageAtMost() {
    TraceContent full = measured(random(1, PAGE), random(2, PAGE));
    assertThat(full.lz4Bytes()).isEqualTo(2 * PAGE);
    assertThat(full.zstdBytes()).isEqualTo(2 * PAGE);
    assertThat(full.lz4DeviationBytes()).isZero();
    TraceContent half = measured(random(1, PAGE / 2), new byte[PAGE]);
    assertThat(half.lz4Bytes()).isBetween(2_048L, 2_100L);
    assertThat(half.zstdBytes()).isBetween(2_048L, 2_100L);
    // sizes a and 4,096 deviate by half their difference
    TraceContent both = measured(random(1, PAGE / 2), random(2, PAGE));
    assertThat(both.lz4DeviationBytes()).isEqualTo(Math.round((4_096 - half.lz4Bytes()) / 2.0));
  }
}
