package dev.faultline.simulator.qemu.guest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.guest.TraceSource;
import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.ProgramSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TouchTableTest {
  private static final long PAGES = 1024;

  @TempDir Path folder;

  /// Pages 256, 257 ... of a range of four, one each microsecond, none written.
  private static TouchTable sequential(long nanos) {
    Access access = new Access(4 * 4096, 1000, 0, 0, 256 * 4096);
    return new TouchTable(
        GuestSpec.of(new ProgramSpec.Sequential(access)), PAGES, 1, TraceSource.NONE, nanos);
  }

  @Test
  void an_entry_is_a_page_and_the_time_before_it() throws Exception {
    TouchTable table = sequential(1);
    Path file = folder.resolve("touches");
    table.write(file);
    // a batch of 4,096 entries of eight bytes
    assertThat(table.entryCount()).isEqualTo(4096);
    assertThat(file).hasSize(32_768);
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    for (int touch = 0; touch < 4096; touch++) {
      assertThat(in.getInt()).as("page of touch %d", touch).isEqualTo(256 + touch % 4);
      assertThat(in.getInt()).as("time before touch %d", touch).isEqualTo(1000);
    }
  }

  @Test
  void a_written_page_has_its_highest_bit_set() throws Exception {
    Access access = new Access(0, 1000, 100, 0);
    TouchTable table =
        new TouchTable(
            GuestSpec.of(new ProgramSpec.Sequential(access)), PAGES, 1, TraceSource.NONE, 1);
    Path file = folder.resolve("touches");
    table.write(file);
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(in.getInt()).isEqualTo(1 << 31);
  }

  /// Two touches are 3 s apart: two entries of a second without a touch, and one with.
  @Test
  void a_second_and_more_is_time_alone() throws Exception {
    Access access = new Access(4096, 3_000_000_000L, 0, 0);
    TouchTable table =
        new TouchTable(
            GuestSpec.of(new ProgramSpec.Sequential(access)), PAGES, 1, TraceSource.NONE, 1);
    Path file = folder.resolve("touches");
    table.write(file);
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(table.entryCount()).isEqualTo(3 * 4096);
    assertThat(new int[] {in.getInt(), in.getInt()}).containsExactly(-1, 1_000_000_000);
    assertThat(new int[] {in.getInt(), in.getInt()}).containsExactly(-1, 1_000_000_000);
    assertThat(new int[] {in.getInt(), in.getInt()}).containsExactly(0, 1_000_000_000);
    assertThat(table.nanos(0, 2)).isEqualTo(6_000_000_000L);
  }

  /// It is played again from its first touch: 4,096 touches of a microsecond are a pass.
  @Test
  void time_and_touches_go_on_over_its_end() {
    TouchTable table = sequential(1);
    assertThat(table.nanos(0, 1)).isEqualTo(1000);
    assertThat(table.nanos(4000, 200)).isEqualTo(200_000);
    assertThat(table.nanos(5, 3 * 4096)).isEqualTo(3 * 4_096_000);
    for (long from : new long[] {0, 1, 4095, 4096, 1_000_000}) {
      assertThat(table.touchesIn(from, 0)).isZero();
      assertThat(table.touchesIn(from, 999)).isZero();
      assertThat(table.touchesIn(from, 1000)).isEqualTo(1);
      assertThat(table.touchesIn(from, 20_000_500)).isEqualTo(20_000);
    }
  }

  @Test
  void it_is_as_long_as_was_asked_for_but_for_its_room() {
    assertThat(sequential(100_000_000).entryCount()).isBetween(100_000, 100_000 + 4096);
    assertThat(sequential(Long.MAX_VALUE).entryCount())
        .isBetween(TouchTable.ENTRIES_MAX - 3 * 4096, TouchTable.ENTRIES_MAX);
  }
}
