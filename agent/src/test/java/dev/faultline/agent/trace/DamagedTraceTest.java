package dev.faultline.agent.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.luben.zstd.Zstd;
import dev.faultline.agent.trace.write.TraceWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamagedTraceTest {
  @TempDir Path folder;
  private Path file;
  private byte[] good;

  @BeforeEach
  void aGoodTrace() throws IOException {
    file = folder.resolve("a.trace");
    SplittableRandom random = new SplittableRandom(3);
    try (TraceWriter writer = new TraceWriter(file, TraceOrigin.program("redis-server"))) {
      for (int i = 0; i < 2_000; i++) {
        writer.touch(i % 2, random.nextLong(500), random.nextBoolean(), random.nextLong(9_000), 0);
      }
      writer.finish();
    }
    good = Files.readAllBytes(file);
  }

  private TraceFormatException refused(byte[] bytes, String as) throws IOException {
    Files.write(file, bytes);
    TraceFormatException refusal =
        catchThrowableOfType(TraceFormatException.class, () -> Trace.read(file));
    assertThat(refusal).as(as).isNotNull();
    return refusal;
  }

  @Test
  void aFileCutAnywhereIsRefusedWithThePlaceOfTheCut() throws IOException {
    for (int length = 0; length < good.length; length += length < 200 ? 1 : 37) {
      TraceFormatException refusal =
          refused(Arrays.copyOf(good, length), "cut to " + length + " bytes");
      assertThat(refusal.offset()).as("cut to %d bytes", length).isEqualTo(length);
      assertThat(refusal).hasMessageContaining("truncated").hasMessageContaining("a.trace");
      assertThatThrownBy(() -> Trace.verify(file)).hasMessage(refusal.getMessage());
    }
  }

  @Test
  void aFlippedBitAnywhereIsRefusedAtOrBeforeItsPlace() throws IOException {
    for (long seed = 1; seed <= 400; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] bad = good.clone();
      int at = seed <= 150 ? (int) seed - 1 : random.nextInt(bad.length);
      bad[at] ^= (byte) (1 << random.nextInt(8));
      TraceFormatException refusal = refused(bad, "seed " + seed + ", byte " + at);
      assertThat(refusal.getMessage()).contains("a.trace at byte ").doesNotContain("null");
      if (!refusal.getMessage().contains("truncated")) {
        assertThat(refusal.offset()).as("seed %d", seed).isLessThanOrEqualTo(at);
      }
    }
  }

  @Test
  void randomBytesBehindAGoodBeginningAreRefused() throws IOException {
    for (long seed = 1; seed <= 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] bad = new byte[random.nextInt(1, 3_000)];
      random.nextBytes(bad);
      int kept = Math.min(bad.length, random.nextInt(160));
      System.arraycopy(good, 0, bad, 0, kept);
      refused(bad, "seed " + seed + ", " + kept + " bytes kept");
    }
  }

  @Test
  void aGoodFileIsVerifiedWithoutUnpackingIt() {
    assertThat(Trace.verify(file)).isEqualTo(Trace.read(file).info());
  }

  @Test
  void bytesBehindTheEndAreRefused() throws IOException {
    assertThat(refused(Arrays.copyOf(good, good.length + 3), "3 bytes more"))
        .hasMessageContaining("3 bytes follow the end");
  }

  @Test
  void anotherFormatVersionSaysWhatToDo() throws IOException {
    byte[] newer = good.clone();
    newer[8] = 3;
    assertThat(refused(newer, "version 3"))
        .hasMessageContaining("at byte 8: format version 3, this Faultline reads versions 1 and 2");
  }

  @Test
  void aFileOfAnotherKindIsNotATrace() throws IOException {
    assertThat(refused("name: sqlite-analytics\n".getBytes(), "YAML"))
        .hasMessageContaining("this is not a Faultline trace");
  }

  @Test
  void aMissingFileSaysSo() {
    assertThatThrownBy(() -> Trace.read(folder.resolve("none.trace")))
        .isInstanceOf(TraceFormatException.class)
        .hasMessageContaining("there is no such file");
  }

  /// The checksums are right and the content is not: a file made by hand to do harm.
  @Test
  void aBlockWithRightChecksumsAndWrongContentIsRefused() throws IOException {
    int headerLength = ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getInt(12);
    int blocks = 20 + headerLength;
    for (long seed = 1; seed <= 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] plain = new byte[random.nextInt(1, 400)];
      random.nextBytes(plain);
      byte[] data = random.nextInt(4) == 0 ? plain : Zstd.compress(plain);
      int records = random.nextInt(1, 300);
      int claimed = random.nextInt(3) == 0 ? random.nextInt(1_000_000) : plain.length;
      ByteBuffer bad =
          ByteBuffer.allocate(blocks + 20 + data.length).order(ByteOrder.LITTLE_ENDIAN);
      bad.put(good, 0, blocks).putInt(0).putInt(records).putInt(claimed).putInt(data.length);
      bad.putInt(TraceFormat.crc(0, records, claimed, data, data.length)).put(data);
      refused(bad.array(), "seed " + seed);
    }
  }

  @Test
  void aBlockThatClaimsGigabytesIsRefusedBeforeTheyAreAllocated() throws IOException {
    int headerLength = ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getInt(12);
    for (int field = 1; field <= 3; field++) {
      byte[] bad = good.clone();
      ByteBuffer.wrap(bad)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putInt(20 + headerLength + 4 * field, 2_000_000_000);
      assertThat(refused(bad, "field " + field)).hasMessageContaining("2000000000");
    }
  }
}
