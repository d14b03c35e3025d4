package dev.faultline.agent.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.faultline.agent.plan.ContentSpec;
import dev.faultline.agent.trace.write.TraceWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceContentTest {
  private static final int PAGE = 4096;
  private static final int PAGES = 1_000;

  /// 1,000 pages: 250 zero, 100 of 7 contents; the other 750 at 2,048 bytes by LZ4 and 1,536 by
  /// zstd on average.
  private static final TraceContent CONTENT =
      new TraceContent(PAGES, 250, 100, 7, 750 * 2_048, 750 * 1_536, 473);

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("a.trace");
  }

  private byte[] written(boolean withContent) throws IOException {
    try (TraceWriter writer = new TraceWriter(file(), TraceOrigin.program("p"))) {
      for (int page = 0; page < PAGES; page++) {
        writer.touch(0, 3 * page, true, 10, 0);
      }
      if (withContent) {
        writer.content(CONTENT);
      }
      assertThat(writer.hasTouched(3)).isTrue();
      assertThat(writer.hasTouched(4)).isFalse();
      writer.finish();
    }
    return Files.readAllBytes(file());
  }

  @Test
  void theContentIsReadAsItWasWritten() throws IOException {
    byte[] unused = written(true);
    TraceInfo info = Trace.read(file()).info();
    assertThat(info.content()).isEqualTo(CONTENT);
    assertThat(info.formatVersion()).isEqualTo(2);
    assertThat(Trace.verify(file())).isEqualTo(info);
  }

  /// So what was recorded before there were contents stays what it was, and its digest, too.
  @Test
  void aTraceWithoutAContentIsOfVersion1AndTheSameToTheByte() throws IOException {
    byte[] without = written(false);
    assertThat(Trace.read(file()).info().content()).isNull();
    assertThat(without[8]).isEqualTo((byte) 1);
    byte[] with = written(true);
    assertThat(with).hasSize(without.length + 4 + 7 * 8);
    with[8] = 1;
    assertThat(Arrays.copyOf(with, without.length)).isEqualTo(without);
  }

  @Test
  void aContentThatIsCutOrChangedIsRefused() throws IOException {
    byte[] good = written(true);
    for (int cut = 1; cut <= 60; cut++) {
      Files.write(file(), Arrays.copyOf(good, good.length - cut));
      assertThatThrownBy(() -> Trace.read(file())).hasMessageContaining("truncated");
    }
    for (int bit = 0; bit < 60 * 8; bit++) {
      byte[] bad = good.clone();
      bad[good.length - 60 + bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(file(), bad);
      TraceFormatException refusal =
          catchThrowableOfType(TraceFormatException.class, () -> Trace.read(file()));
      assertThat(refusal).as("bit %d", bit).hasMessageContaining("the content's checksum is wrong");
      assertThat(refusal.offset()).isEqualTo(good.length - 60);
    }
    byte[] called1 = good.clone();
    called1[8] = 1;
    Files.write(file(), called1);
    assertThatThrownBy(() -> Trace.read(file())).hasMessageContaining("60 bytes follow the end");
  }

  /// The checksum is right, the numbers were made up: each on its own cannot be.
  @ParameterizedTest
  @CsvSource({
    "0, 0, measured pages",
    "0, 1001, measured pages",
    "0, -1, measured pages",
    "1, 1001, zero pages",
    "1, -1, zero pages",
    "2, 751, duplicate pages",
    "2, 0, contents",
    "3, 0, contents",
    "3, 51, contents",
    "4, 749, bytes by LZ4",
    "4, 3072001, bytes by LZ4",
    "5, 9223372036854775807, bytes by zstd",
    "6, 4097, bytes of deviation",
    "6, -9223372036854775808, bytes of deviation"
  })
  void numbersThatCannotBeAreRefused(int which, long value, String what) throws IOException {
    byte[] bad = written(true);
    int at = bad.length - 56;
    ByteBuffer.wrap(bad).order(ByteOrder.LITTLE_ENDIAN).putLong(at + 8 * which, value);
    byte[] payload = Arrays.copyOfRange(bad, at, bad.length);
    int crc = TraceFormat.crc(payload, payload.length);
    ByteBuffer.wrap(bad).order(ByteOrder.LITTLE_ENDIAN).putInt(at - 4, crc);
    Files.write(file(), bad);
    assertThatThrownBy(() -> Trace.verify(file()))
        .isInstanceOf(TraceFormatException.class)
        .hasMessageContaining("the content is wrong")
        .hasMessageContaining(what);
  }

  /// 250 of 1,000 are zero, 100 duplicates; 2,048 of 4,096 is half, 1,536 three eighths. A uniform
  /// distribution from 2,048 x (1 - s) to 2,048 x (1 + s) deviates by 2,048 s / sqrt(3): 473 is s =
  /// 0.4000.
  @Test
  void theModelHasTheSharesAndTheMeansThatWereMeasured() {
    assertThat(CONTENT.spec(PAGE)).isEqualTo(new ContentSpec(25, 10, 7, 50, 37.5, 40));
  }

  /// zstd at a quarter of LZ4 is below what a page of the model can be made of, 5/8 of 50 %; sizes
  /// that deviate by 2,048 of 2,048 would go beyond a page from twice the mean.
  @Test
  void whatTheModelCannotDrawBecomesTheNearestThatItCan() {
    TraceContent odd = new TraceContent(10, 0, 0, 0, 10 * 2_048, 10 * 512, 2_048);
    assertThat(odd.spec(PAGE)).isEqualTo(new ContentSpec(0, 0, 1, 50, 31.25, 100));
    TraceContent full = new TraceContent(10, 0, 0, 0, 10 * PAGE, 10 * PAGE, 300);
    assertThat(full.spec(PAGE)).isEqualTo(ContentSpec.UNIQUE);
    TraceContent zeros = new TraceContent(10, 10, 0, 0, 0, 0, 0);
    assertThat(zeros.spec(PAGE)).isEqualTo(new ContentSpec(100, 0, 1, 100, 100, 0));
  }

  /// Whatever is measured is a model: its own checks would throw.
  @Test
  void everyMeasurementHasAModel() {
    for (long seed = 1; seed <= 20_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      long pages = random.nextLong(1, 100_000);
      long zero = random.nextLong(pages + 1);
      long others = pages - zero;
      long duplicates = others < 2 ? 0 : random.nextLong(2, others + 1);
      long contents = duplicates == 0 ? 0 : random.nextLong(1, duplicates / 2 + 1);
      long lz4 = others + random.nextLong(others * (PAGE - 1) + 1);
      long zstd = others + random.nextLong(others * (PAGE - 1) + 1);
      long deviation = random.nextLong(PAGE + 1);
      TraceContent content =
          new TraceContent(pages, zero, duplicates, contents, lz4, zstd, deviation)
              .checked(pages, PAGE);
      assertThat(content.spec(PAGE).zeroPercent()).isBetween(0.0, 100.0);
    }
  }
}
