package dev.faultline.scenarios.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.faultline.agent.trace.Trace;
import dev.faultline.agent.trace.TraceContent;
import dev.faultline.agent.trace.TraceInfo;
import dev.faultline.agent.trace.VcpuTouches;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
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

  /// Writes 2,000 pages of zeros, 1,000 of random bytes, 1,000 of four letters, and leaves 1,000
  /// unwritten.
  private static final String KNOWN =
      """
      #include <stdint.h>
      #include <stdlib.h>
      #include <string.h>
      static unsigned char *volatile kept;
      int main(int count, char **arguments) {
        unsigned char *pages = kept = aligned_alloc(4096, 5000 * 4096);
        uint64_t x = 88172645463325252ull;
        for (long i = 0; i < 2000; i++)
          for (int j = 0; j < 4096; j += 64) ((volatile unsigned char *)pages)[i * 4096 + j] = 0;
        for (long j = 0; j < 1000 * 4096 / 8; j++) {
          x ^= x << 13; x ^= x >> 7; x ^= x << 17;
          memcpy(pages + 2000 * 4096 + j * 8, &x, 8);
        }
        for (long i = 0; i < 1000; i++) memset(pages + (3000 + i) * 4096, 'a' + i % 4, 4096);
        while (count > 1) pages[3000 * 4096] = 'a';
        return 0;
      }
      """;

  /// Beside the 4,000 pages there are those of the program and its libraries: fewer than 400 (about
  /// 150 here). Of all that are not zero a random one is 4,096 bytes by LZ4, one of one letter 16 +
  /// 4,080 / 255 = 32 or so.
  @Test
  void whatTheProgramsPagesHoldInTheEndIsMeasured() throws IOException, InterruptedException {
    Path binary = compiled(KNOWN);
    Path file = folder.resolve("a.trace");
    RecordOptions stopping = new RecordOptions(100_000, 1, 300_000_000, 0, 0);
    for (RecordOptions options : List.of(RecordOptions.DEFAULT, stopping)) {
      List<String> command =
          options == stopping ? List.of(binary.toString(), "on") : List.of(binary.toString());
      new TraceRecorder(TOOLS, options).record(command, file, touches -> {});
      TraceContent content = java.util.Objects.requireNonNull(Trace.read(file).info().content());
      assertThat(content.pages()).isBetween(4_000L, 4_400L);
      assertThat(content.zeroPages()).isBetween(2_000L, 2_050L);
      assertThat(content.duplicatePages()).isBetween(1_000L, 1_050L);
      assertThat(content.duplicateContents()).isBetween(4L, 10L);
      long others = content.pages() - 4_000;
      assertThat(content.lz4Bytes())
          .isBetween(1_000 * (4_096 + 20L), 1_000 * (4_096 + 50L) + 4_096 * others);
    }
  }

  @Test
  void aProgramThatASignalEndsHasNoContentAndOneThatWantsNoneHasNone()
      throws IOException, InterruptedException {
    Path file = folder.resolve("a.trace");
    Path killed = compiled("#include <signal.h>\nint main(void) { return raise(SIGKILL); }");
    new TraceRecorder(TOOLS, new RecordOptions(100, 1, 0, 0, 0))
        .record(List.of(killed.toString()), file, touches -> {});
    assertThat(Trace.read(file).info().content()).isNull();
    new TraceRecorder(TOOLS, new RecordOptions(100_000, 1, 0, 0, 0, false))
        .record(List.of(compiled(KNOWN).toString()), file, touches -> {});
    assertThat(Trace.read(file).info().content()).isNull();
  }

  /// Of the 4,000 pages that it wrote none is left in the end.
  @Test
  void aProgramThatGaveItsMemoryBackHasNoContent() throws IOException, InterruptedException {
    Path binary =
        compiled(
            """
            #include <string.h>
            #include <sys/mman.h>
            int main(void) {
              char *pages = mmap(0, 4000 * 4096, 3, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
              for (long i = 0; i < 4000; i++) ((volatile char *)pages)[i * 4096] = 1;
              return munmap(pages, 4000 * 4096);
            }
            """);
    Path file = folder.resolve("a.trace");
    new TraceRecorder(TOOLS, RecordOptions.DEFAULT)
        .record(List.of(binary.toString()), file, touches -> {});
    TraceInfo info = Trace.read(file).info();
    assertThat(info.pageCount()).isGreaterThan(4_000);
    assertThat(info.content()).isNull();
  }

  /// A boot sector that fills 0x10000 to 0x8FFFF, 128 pages, with one letter, and then spins.
  @Test
  void whatAVmsMemoryHoldsInTheEndIsMeasured() throws IOException, InterruptedException {
    assumeTrue(
        TOOLS.find("qemu-system-x86_64").isPresent(),
        "skipped, because qemu-system-x86_64 is missing: apt install qemu-system-x86");
    assumeTrue(TOOLS.find("cc").isPresent(), "skipped, because cc is missing: apt install gcc");
    // cld; mov ax,1000h; next: mov es,ax; xor di,di; mov cx,8000h; push ax; mov ax,5A5Ah;
    // rep stosw; pop ax; add ax,1000h; cmp ax,9000h; jne next; jmp $
    String code = "FCB800108EC031FFB9008050B85A5AF3AB580500103D009075EAEBFE";
    byte[] sector = Arrays.copyOf(HexFormat.of().parseHex(code), 512);
    sector[510] = 0x55;
    sector[511] = (byte) 0xaa;
    Path disk = Files.write(folder.resolve("boot.img"), sector);
    Path file = folder.resolve("a.trace");
    String line = "qemu-system-x86_64 -accel tcg -m 16M -display none -nodefaults -drive";
    List<String> command = new ArrayList<>(List.of(line.split(" ")));
    command.add("if=ide,format=raw,snapshot=on,file=" + disk);
    new TraceRecorder(TOOLS, new RecordOptions(100_000, 1, 100_000_000, 0, 0))
        .record(command, file, touches -> {});
    Trace trace = Trace.read(file);
    assertThat(trace.info().wholeVm()).isTrue();
    TraceContent content = java.util.Objects.requireNonNull(trace.info().content());
    assertThat(content.pages()).isBetween(128L, trace.info().pageCount());
    assertThat(content.duplicatePages()).isBetween(128L, 140L);
  }

  @Test
  void whereNoTraceCanBeWrittenIsSaidBeforeTheProgramRuns() throws Exception {
    Path ran = folder.resolve("ran");
    Path binary =
        compiled("#include <fcntl.h>\nint main(void) { return creat(\"" + ran + "\", 0600) < 0; }");
    Path file = folder.resolve("nowhere").resolve("a.trace");
    Path link = Files.createSymbolicLink(folder.resolve("link"), ran);
    assertThatThrownBy(
            () ->
                new TraceRecorder(TOOLS, RecordOptions.DEFAULT)
                    .record(List.of(binary.toString()), link, touches -> {}))
        .hasMessage("cannot write a trace to %s: it is a symbolic link; choose another file", link);
    assertThat(link).isSymbolicLink();
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
        .hasMessageContaining("there is no such program on the PATH");
    assertThatThrownBy(() -> recorder.record(List.of("./none"), into, touches -> {}))
        .hasMessage("./none: there is no such program that may be run");
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
