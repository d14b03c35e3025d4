package dev.faultline.agent.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.github.luben.zstd.Zstd;
import dev.faultline.agent.guest.ContentModel;
import dev.faultline.agent.mapping.GuestAccess;
import dev.faultline.agent.mapping.GuestMemory;
import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.plan.Compression;
import dev.faultline.agent.plan.ContentSpec;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.plan.VmSpec.Backing;
import dev.faultline.agent.trace.TraceContent;
import dev.faultline.agent.wire.saving.ContentMeter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import net.jpountz.lz4.LZ4Factory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The bytes of a live guest against what the model says of them, by the compressors themselves.
class GuestContentTest {
  private static final int PAGE = 4096;
  private static final int PAGES = 1000;
  private static final int SEED = 7;

  private static byte[] filled(ContentSpec spec, long first, int count) {
    GuestContent content = new GuestContent(SEED, PAGE, spec);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate((long) count * PAGE, 8);
      for (int i = 0; i < count; i++) {
        content.fill(memory, (long) i * PAGE, first + i);
        assertThat(content.mismatch(memory, (long) i * PAGE, first + i, 0)).isEqualTo(-1);
      }
      return memory.toArray(ValueLayout.JAVA_BYTE);
    }
  }

  @Test
  void filling_ends_when_nobody_waits_for_it() {
    GuestContent content = new GuestContent(SEED, PAGE, ContentSpec.UNIQUE);
    int[] asked = {0};
    try (GuestMemory memory = GuestMemory.map(Backing.ANONYMOUS, PAGES, PAGE)) {
      assertThatThrownBy(() -> content.fill(memory, memory.view(), PAGES, () -> asked[0]++ < 1))
          .isInstanceOf(HostException.class)
          .hasMessageContaining("nobody waits any more");
      GuestAccess access = new GuestAccess(memory);
      assertThat(access.read(255 * PAGE)).isNotZero(); // a mebibyte at a time
      assertThat(access.read(256 * PAGE)).isZero();
    }
  }

  /// A page alone carries a table of its own (zstd) and its own end, units of 64 pages hardly that.
  @ParameterizedTest
  @CsvSource({"55, 45, 0", "30, 20, 0", "80, 70, 0", "50, 31.25, 0", "60, 45, 50", "12, 9, 0"})
  void lz4_and_zstd_make_of_the_bytes_what_the_model_says(double lz4, double zstd, double spread) {
    ContentSpec spec = new ContentSpec(0, 0, 1, lz4, zstd, spread);
    ContentModel model = new ContentModel(spec, SEED, PAGE);
    for (int count : new int[] {1, 64}) {
      for (int first = 0; first < 640; first += 64) {
        byte[] bytes = filled(spec, first, count);
        long byLz4 = 0;
        long byZstd = 0;
        for (int page = first; page < first + count; page++) {
          byLz4 += model.packedBytes(page, Compression.LZ4);
          byZstd += model.packedBytes(page, Compression.ZSTD);
        }
        double room = 0.02 * count * PAGE;
        int packed = LZ4Factory.fastestInstance().fastCompressor().compress(bytes).length;
        assertThat((double) packed).isCloseTo(byLz4, within(room));
        assertThat((double) Zstd.compress(bytes, 1).length).isCloseTo(byZstd, within(room));
      }
    }
  }

  /// Measured as a recording's are, the bytes of a model are the model. Of 4,000 pages 20 % and 30
  /// % are within 4 standard deviations of sqrt(p (1 - p) / 4000), 2.5 and 2.9 points; sizes within
  /// the 2 points that a page of the model may be off, and the mean of 2,000 of them, which deviate
  /// by 20 / sqrt(3) % of it, within 1 %. A duplicate has the size of its content, of which there
  /// are enough.
  @Test
  void what_is_measured_of_the_bytes_of_a_model_is_the_model() {
    ContentSpec spec = new ContentSpec(20, 30, 500, 60, 45, 20);
    byte[] bytes = filled(spec, 0, 4 * PAGES);
    TraceContent content;
    try (ContentMeter meter = new ContentMeter(PAGE)) {
      for (int page = 0; page < 4 * PAGES; page++) {
        meter.add(java.util.Arrays.copyOfRange(bytes, page * PAGE, (page + 1) * PAGE));
      }
      content = java.util.Objects.requireNonNull(meter.content());
    }
    ContentSpec measured = content.spec(PAGE);
    assertThat(measured.zeroPercent()).isCloseTo(20, within(2.5));
    assertThat(measured.duplicatePercent()).isCloseTo(30, within(2.9 + 5));
    assertThat(measured.lz4Percent()).isCloseTo(60, within(2.6));
    assertThat(measured.zstdPercent()).isCloseTo(45, within(2.5));
    assertThat(measured.spreadPercent()).isCloseTo(20, within(2.0));
  }

  /// 1000 pages: 20 % zero, 30 % duplicates, each within 4 standard deviations of sqrt(1000 p (1 -
  /// p)), 12.6 and 14.5; 300 draws of 5 contents find each.
  @Test
  void shares_of_pages_are_zero_and_equal_as_it_is_said() {
    ContentSpec spec = new ContentSpec(20, 30, 5, 100, 100, 0);
    byte[] bytes = filled(spec, 0, PAGES);
    Map<String, Integer> seen = new HashMap<>();
    for (int page = 0; page < PAGES; page++) {
      seen.merge(
          new String(bytes, page * PAGE, PAGE, java.nio.charset.StandardCharsets.ISO_8859_1),
          1,
          Integer::sum);
    }
    int zeros = seen.remove("\0".repeat(PAGE));
    assertThat(zeros).isBetween(200 - 50, 200 + 50);
    assertThat(seen.values().stream().filter(times -> times > 1).count()).isEqualTo(5);
    int equal = seen.values().stream().filter(times -> times > 1).mapToInt(times -> times).sum();
    assertThat(equal).isBetween(300 - 58, 300 + 58);
  }

  /// A recorded page that held zeros when the recording ended was written all the same.
  @Test
  void a_page_of_a_trace_that_is_zero_stays_zero_when_it_is_written() {
    ContentSpec half = new ContentSpec(50, 0, 1, 100, 100, 0);
    ProgramSpec.TraceReplay replay =
        new ProgramSpec.TraceReplay("any", ProgramSpec.TraceLayout.VIRTUAL, 1e9);
    GuestContent ofTrace =
        new GuestContent(SEED, PAGE, GuestSpec.of(replay).with(to -> to.content = half));
    GuestContent ofOther = new GuestContent(SEED, PAGE, half);
    int zeros = 0;
    for (int page = 0; page < PAGES; page++) {
      boolean isZero = ofTrace.isZero(page);
      zeros += isZero ? 1 : 0;
      assertThat(ofTrace.written(page, 0, 7) == 0).as("page %d", page).isEqualTo(isZero);
      assertThat(ofOther.written(page, 0, 7)).as("page %d", page).isNotZero();
    }
    // 1000 draws of a half, within four standard deviations of 15.8
    assertThat(zeros).isBetween(500 - 64, 500 + 64);
  }

  @Test
  void a_word_that_differs_is_found_where_it_is() {
    ContentSpec spec = new ContentSpec(0, 0, 1, 50, 40, 0);
    GuestContent content = new GuestContent(SEED, PAGE, spec);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(PAGE, 8);
      content.fill(memory, 0, 3);
      for (int word : new int[] {0, 17, 400, 511}) { // 400 and 511 are among the zeros
        assertThat(content.filled(3, word)).isEqualTo(memory.get(ValueLayout.JAVA_LONG, word * 8L));
        memory.set(ValueLayout.JAVA_LONG, word * 8L, 1L << 60);
        assertThat(content.mismatch(memory, 0, 3, 0)).isEqualTo(word);
        memory.set(ValueLayout.JAVA_LONG, word * 8L, content.filled(3, word));
      }
    }
  }

  @Test
  void values_that_no_page_can_have_are_refused() {
    assertThatThrownBy(() -> new ContentSpec(60, 50, 1, 100, 100, 0)).hasMessageContaining("60");
    assertThatThrownBy(() -> new ContentSpec(0, 0, 1, 50, 60, 0)).hasMessageContaining("60");
    assertThatThrownBy(() -> new ContentSpec(0, 0, 1, 50, 31, 0)).hasMessageContaining("31");
    assertThatThrownBy(() -> new ContentSpec(0, 0, 1, 80, 80, 30)).hasMessageContaining("30");
    assertThatThrownBy(() -> new ContentSpec(0, 0, 0, 80, 80, 0)).hasMessageContaining("of 0");
    assertThatThrownBy(() -> new ContentSpec(Double.NaN, 0, 1, 80, 80, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
