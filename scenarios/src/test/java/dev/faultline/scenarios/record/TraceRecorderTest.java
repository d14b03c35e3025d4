package dev.faultline.scenarios.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.agent.trace.Trace;
import dev.faultline.agent.trace.VcpuTouches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class TraceRecorderTest {
  private static final RecorderTools TOOLS = new RecorderTools(System.getenv("PATH"));

  /// Writes 300 pages, reads them back in the other direction, and in between a second thread
  /// sleeps 50 ms and writes 40 more.
  private static final String PROGRAM =
      """
      #include <pthread.h>
      #include <stdlib.h>
      #include <unistd.h>
      static volatile char *late;
      static void *second(void *unused) {
        usleep(50000);
        for (int i = 0; i < 40; i++) late[i * 4096] = 1;
        return unused;
      }
      int main(void) {
        volatile char *pages = aligned_alloc(4096, 340 * 4096);
        late = pages + 300 * 4096;
        for (int i = 0; i < 300; i++) pages[i * 4096] = 1;
        pthread_t thread;
        pthread_create(&thread, 0, second, 0);
        pthread_join(thread, 0);
        int sum = 0;
        for (int i = 299; i >= 0; i--) sum += pages[i * 4096];
        return sum - 300;
      }
      """;

  @TempDir Path folder;

  private Path compiled(String program) throws IOException, InterruptedException {
    assumeTrue(
        TOOLS.find("qemu-x86_64").isPresent(),
        "skipped, because qemu-x86_64 is missing: apt install qemu-user");
    assumeTrue(TOOLS.find("cc").isPresent(), "skipped, because cc is missing: apt install gcc");
    Path source = Files.writeString(folder.resolve("program.c"), program);
    Path binary = folder.resolve("program");
    Process cc =
        new ProcessBuilder("cc", "-O1", "-pthread", "-o", binary.toString(), source.toString())
            .inheritIO()
            .start();
    assumeTrue(cc.waitFor() == 0, "skipped, because cc cannot build an x86-64 program here");
    return binary;
  }

  @Test
  void aProgramsPagesAreRecordedInOrderByThread() throws IOException, InterruptedException {
    Path binary = compiled(PROGRAM);
    Path file = folder.resolve("a.trace");
    var recording =
        new TraceRecorder(TOOLS, RecordOptions.DEFAULT)
            .record(List.of(binary.toString(), "--unused"), file, touches -> {});
    assertThat(recording.exitStatus()).isZero();
    Trace trace = Trace.read(file);
    assertThat(trace.info().command()).isEqualTo(binary + " --unused");
    assertThat(trace.vcpuCount()).isEqualTo(2);
    assertThat(longestAscent(trace, trace.touches(0)))
        .as("main thread")
        .isGreaterThanOrEqualTo(300);
    VcpuTouches second = trace.touches(1);
    assertThat(longestAscent(trace, second)).as("second thread").isBetween(40L, 60L);
    long idle = 0;
    for (int i = 0; i < second.size(); i++) {
      idle += second.idleNanos(i);
    }
    assertThat(idle).as("nanoseconds of sleep, over the slowdown").isGreaterThan(100_000);
  }

  /// The longest sequence of writes of which each goes to the page after the one before, whatever
  /// the thread touches in between.
  private static long longestAscent(Trace trace, VcpuTouches touches) {
    long longest = 0;
    long[] length = new long[trace.pageCount()];
    for (int i = 0; i < touches.size(); i++) {
      int id = touches.page(i);
      if (touches.write(i) && length[id] == 0) {
        boolean follows = id > 0 && trace.originalPage(id - 1) == trace.originalPage(id) - 1;
        length[id] = 1 + (follows ? length[id - 1] : 0);
        longest = Math.max(longest, length[id]);
      }
    }
    return longest;
  }

  @Test
  void whereNoTraceCanBeWrittenIsSaidBeforeTheProgramRuns() throws Exception {
    Path ran = folder.resolve("ran");
    Path binary =
        compiled("#include <fcntl.h>\nint main(void) { return creat(\"" + ran + "\", 0600) < 0; }");
    Path file = folder.resolve("nowhere").resolve("a.trace");
    assertThatThrownBy(
            () ->
                new TraceRecorder(TOOLS, RecordOptions.DEFAULT)
                    .record(List.of(binary.toString()), file, touches -> {}))
        .hasMessage(
            "cannot write a trace to %s: there is no such folder; choose another folder",
            file.getParent());
    assertThat(ran).doesNotExist();
  }

  @Test
  void aProgramThatNeverEndsIsEndedByItsInstructionsOrByStop()
      throws IOException, InterruptedException {
    Path binary =
        compiled(
            "static volatile char p[4000 * 4096]; int main(void) { for (;;) for (int i = 0; i <"
                + " 4000; i++) p[i * 4096]++; }");
    Path file = folder.resolve("a.trace");
    new TraceRecorder(TOOLS, new RecordOptions(10_000, 1, 5_000_000, 0, 0))
        .record(List.of(binary.toString()), file, touches -> {});
    assertThat(Trace.read(file).info().instructionCount()).isBetween(4_000_000L, 6_000_000L);

    TraceRecorder endless = new TraceRecorder(TOOLS, RecordOptions.DEFAULT);
    var recording =
        endless.record(
            List.of(binary.toString()),
            file,
            touches -> {
              if (touches > 5_000) {
                endless.stop();
              }
            });
    assertThat(recording.stopped()).isTrue();
    assertThat(Trace.read(file).pageCount()).isGreaterThanOrEqualTo(4_000);
  }

  @Test
  void aMissingToolIsNamedWithThePackageThatHasIt() {
    TraceRecorder recorder =
        new TraceRecorder(new RecorderTools("/nowhere"), RecordOptions.DEFAULT);
    assertThatThrownBy(() -> recorder.record(List.of("ls"), folder.resolve("a"), touches -> {}))
        .hasMessage(
            "qemu-x86_64 is not on the PATH, and recording needs it: apt install qemu-user");
    assertThatThrownBy(
            () ->
                recorder.record(List.of("qemu-system-x86_64"), folder.resolve("a"), touches -> {}))
        .hasMessageContaining("apt install qemu-system-x86");
  }

  @Test
  void whatCannotBeRecordedSaysWhy() throws IOException {
    Path tools = Files.createDirectory(folder.resolve("bin"));
    executable(tools.resolve("qemu-x86_64"), "#!/bin/sh\n");
    executable(tools.resolve("script"), "#!/bin/sh\n");
    executable(tools.resolve("text"), "hello");
    TraceRecorder recorder =
        new TraceRecorder(new RecorderTools(tools.toString()), RecordOptions.DEFAULT);
    Path into = folder.resolve("a");
    assertThatThrownBy(() -> recorder.record(List.of(), into, touches -> {}))
        .hasMessageContaining("no command");
    assertThatThrownBy(() -> recorder.record(List.of("script"), into, touches -> {}))
        .hasMessageContaining("is a script: record its interpreter");
    assertThatThrownBy(() -> recorder.record(List.of("text"), into, touches -> {}))
        .hasMessageContaining("is not an x86-64 program");
    assertThatThrownBy(() -> recorder.record(List.of("none"), into, touches -> {}))
        .hasMessageContaining("there is no such program");
    assertThatThrownBy(
            () ->
                recorder.record(List.of("qemu-system-x86_64", "-enable-kvm"), into, touches -> {}))
        .hasMessageContaining("-accel tcg");
  }

  @Test
  void aQemuOfAnUnknownPluginVersionOrWithoutPluginsGetsOneLine() throws IOException {
    assumeTrue(TOOLS.find("cc").isPresent(), "skipped, because cc is missing: apt install gcc");
    Path future =
        executable(
            folder.resolve("future"),
            "#!/bin/sh\n"
                + "echo plugin requires API version 1000000, but this QEMU supports only up to"
                + " version 12\n");
    assertThatThrownBy(() -> TOOLS.buildPlugin(future, false, folder))
        .hasMessageContaining("has plugin API version 12 and this Faultline knows 1 to 7");
    Path without =
        executable(folder.resolve("without"), "#!/bin/sh\necho unknown option: plugin\n");
    assertThatThrownBy(() -> TOOLS.buildPlugin(without, false, folder))
        .hasMessageContaining("takes no plugins")
        .hasMessageContaining("unknown option: plugin");
  }

  @Test
  void thePluginCompilesForEveryKnownVersion() throws IOException {
    assumeTrue(TOOLS.find("cc").isPresent(), "skipped, because cc is missing: apt install gcc");
    for (int version = 1; version <= RecorderTools.NEWEST_PLUGIN_VERSION; version++) {
      Path qemu =
          executable(
              folder.resolve("qemu" + version),
              "#!/bin/sh\necho this QEMU supports only up to version " + version + "\n");
      Path home = Files.createDirectory(folder.resolve("v" + version));
      assertThat(TOOLS.buildPlugin(qemu, false, home)).exists();
    }
  }

  private static Path executable(Path file, String content) throws IOException {
    Files.writeString(file, content);
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }
}
