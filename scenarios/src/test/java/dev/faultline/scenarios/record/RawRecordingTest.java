package dev.faultline.scenarios.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.trace.Trace;
import dev.faultline.agent.trace.VcpuTouches;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RawRecordingTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream raw = new ByteArrayOutputStream();

  /// A block as the plugin writes it; a touch is {page, write, instructions, idle nanoseconds}.
  private void block(int vcpu, long instructions, long busyNanos, long[]... touches) {
    ByteBuffer bytes = ByteBuffer.allocate(40 + 24 * touches.length).order(ByteOrder.nativeOrder());
    bytes.putInt(0x31425446).putInt(vcpu).putInt(touches.length).putInt(0);
    bytes.putLong(instructions).putLong(0).putLong(busyNanos);
    for (long[] touch : touches) {
      bytes.putLong(touch[0] << 1 | touch[1]).putLong(touch[2]).putLong(touch[3]);
    }
    raw.writeBytes(bytes.array());
  }

  private static long[] touch(long page, long write, long instructions, long idleNanos) {
    return new long[] {page, write, instructions, idleNanos};
  }

  private Trace convert(byte[] bytes, RecordOptions options) throws IOException {
    Path file = Files.write(folder.resolve("raw"), bytes);
    Path into = folder.resolve("a.trace");
    new RawRecording(file).convert(into, "p", options);
    return Trace.read(into);
  }

  @Test
  void idleTimeShrinksByTheSlowdownOfTheRecording() throws IOException {
    // 2,000 instructions took 20,000 ns: ten times slower than 1 ns each
    block(0, 2_000, 20_000, touch(5, 0, 500, 0), touch(6, 1, 1_500, 80_000));
    Trace trace = convert(raw.toByteArray(), RecordOptions.DEFAULT);
    assertThat(trace.touches(0).instructions(1)).isEqualTo(1_000);
    assertThat(trace.touches(0).idleNanos(1)).isEqualTo(8_000);
  }

  @Test
  void aBlockThatAKilledProgramDidNotFinishIsLeftOut() throws IOException {
    block(0, 10, 10, touch(1, 0, 1, 0));
    block(1, 20, 20, touch(2, 0, 2, 0));
    byte[] whole = raw.toByteArray();
    for (int length = 64; length < 128; length++) { // a block of one touch has 64 bytes
      Trace trace = convert(Arrays.copyOf(whole, length), RecordOptions.DEFAULT);
      assertThat(trace.info().recordCount()).as("cut to %d bytes", length).isEqualTo(1);
    }
  }

  @Test
  void aWindowBeginsWithWhatWasTouchedBeforeAndStartsItsClockThere() throws IOException {
    block(
        0,
        10_000,
        10_000,
        touch(1, 1, 100, 0),
        touch(2, 0, 200, 0),
        touch(1, 1, 900, 0), // again before the window: dropped
        touch(1, 0, 1_500, 0),
        touch(3, 0, 1_700, 300), // at 2,000 ns
        touch(4, 0, 8_000, 300)); // behind the window
    Trace trace = convert(raw.toByteArray(), new RecordOptions(1, 1, 0, 1_000, 2_000));
    VcpuTouches touches = trace.touches(0);
    assertThat(touches.size()).isEqualTo(4);
    assertThat(touches.instructions(0) + touches.instructions(1)).isZero();
    assertThat(touches.instructions(2)).as("1,500 - 1,000").isEqualTo(500);
    assertThat(touches.instructions(3)).isEqualTo(200);
    assertThat(touches.idleNanos(3)).isEqualTo(300);
  }

  @Test
  void aThreadThatIdledThroughTheStartOfTheWindowWakesInIt() throws IOException {
    block(0, 10_000, 10_000, touch(1, 0, 0, 0));
    block(1, 10_000, 10_000, touch(2, 0, 400, 1_500)); // at 1,900 ns
    Trace trace = convert(raw.toByteArray(), new RecordOptions(1, 1, 0, 1_000, 0));
    assertThat(trace.touches(1).idleNanos(0) + trace.touches(1).instructions(0)).isEqualTo(900);
  }

  @Test
  void aRecordingWithTooManyTouchesGetsLongerEpochs() throws IOException {
    for (int i = 0; i < 100; i++) { // one page, written once in each of 100 epochs
      block(0, i * 1_000, i * 1_000, touch(7, 1, i * 1_000, 0));
    }
    Path file = Files.write(folder.resolve("raw"), raw.toByteArray());
    Path into = folder.resolve("a.trace");
    new RawRecording(file, 30).convert(into, "p", new RecordOptions(1_000, 1, 0, 0, 0));
    // epochs of 4,000 leave 25 of the touches
    assertThat(Trace.read(into).info().epochInstructions()).isEqualTo(4_000);
    assertThat(Trace.read(into).info().recordCount()).isEqualTo(25);
  }

  @Test
  void aThreadThatOnlyWaitsIdlesUntilTheOthersEnd() throws IOException {
    block(0, 10_000, 10_000, touch(1, 1, 0, 0), touch(2, 1, 7_000, 0));
    block(1, 10_000, 10_000, touch(3, 1, 200, 100));
    Trace trace = convert(raw.toByteArray(), RecordOptions.DEFAULT);
    assertThat(trace.touches(0).size()).isEqualTo(2);
    assertThat(trace.touches(1).size()).isEqualTo(2);
    assertThat(trace.touches(1).page(1)).isEqualTo(trace.touches(1).page(0));
    assertThat(trace.touches(1).idleNanos(1)).isEqualTo(7_000 - 300);
  }
}
