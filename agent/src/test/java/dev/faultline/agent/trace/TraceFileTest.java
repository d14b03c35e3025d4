package dev.faultline.agent.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.agent.trace.write.TraceWriter;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceFileTest {
  @TempDir Path folder;

  private record Touch(int vcpu, long page, boolean write, long instructions, long idleNanos) {}

  private Path write(TraceOrigin origin, List<Touch> touches) throws IOException {
    Path file = folder.resolve("a.trace");
    try (TraceWriter writer = new TraceWriter(file, origin)) {
      for (Touch t : touches) {
        writer.touch(t.vcpu, t.page, t.write, t.instructions, t.idleNanos);
      }
      writer.finish();
    }
    return file;
  }

  private static List<Touch> randomTouches(SplittableRandom random, int count) {
    List<Touch> touches = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long page = random.nextInt(4) == 0 ? random.nextLong(1L << 52) : random.nextLong(5_000);
      long idle = random.nextInt(50) == 0 ? random.nextLong(1, 1L << 40) : 0;
      touches.add(
          new Touch(
              random.nextInt(3),
              page,
              random.nextBoolean(),
              random.nextLong(1L << random.nextInt(1, 40)),
              idle));
    }
    return touches;
  }

  @Test
  void whatWasWrittenIsReadForAnyTouches() throws IOException {
    for (long seed = 1; seed <= 40; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<Touch> touches = randomTouches(random, random.nextInt(1, 3_000));
      Trace trace = Trace.read(write(TraceOrigin.program("guest --seed " + seed), touches));
      int[] next = new int[trace.vcpuCount()];
      for (Touch touch : touches) {
        VcpuTouches lane = trace.touches(touch.vcpu);
        int i = next[touch.vcpu]++;
        Touch read =
            new Touch(
                touch.vcpu,
                trace.originalPage(lane.page(i)),
                lane.write(i),
                lane.instructions(i),
                lane.idleNanos(i));
        assertThat(read).as("seed %d, touch %d of vCPU %d", seed, i, touch.vcpu).isEqualTo(touch);
      }
      for (int vcpu = 0; vcpu < next.length; vcpu++) {
        assertThat(trace.touches(vcpu).size()).as("seed %d", seed).isEqualTo(next[vcpu]);
      }
      assertThat(trace.info().recordCount()).isEqualTo(touches.size());
      assertThat(trace.info().pageCount())
          .isEqualTo(touches.stream().mapToLong(Touch::page).distinct().count());
      assertThat(trace.info().command()).isEqualTo("guest --seed " + seed);
    }
  }

  @Test
  void denseIdsFollowTheOrderOfAddresses() throws IOException {
    Trace trace =
        Trace.read(
            write(
                TraceOrigin.program("p"),
                List.of(
                    new Touch(0, 900, true, 1, 0),
                    new Touch(0, 7, false, 1, 0),
                    new Touch(0, 30, false, 1, 0))));
    assertThat(trace.originalPage(0)).isEqualTo(7);
    assertThat(trace.originalPage(1)).isEqualTo(30);
    assertThat(trace.originalPage(2)).isEqualTo(900);
    assertThat(trace.touches(0).page(0)).isEqualTo(2);
    assertThat(trace.firstTouchOrder()).containsExactly(2, 0, 1);
  }

  @Test
  void moreThanABlockOfTouchesKeepsItsOrder() throws IOException {
    List<Touch> touches = new ArrayList<>();
    for (int i = 0; i < 150_000; i++) { // blocks hold 65,536
      touches.add(new Touch(0, (i * 31L) % 1_000, i % 3 == 0, 1_000, 0));
    }
    Trace trace = Trace.read(write(TraceOrigin.program("p"), touches));
    VcpuTouches lane = trace.touches(0);
    for (int i = 0; i < touches.size(); i++) {
      if (lane.page(i) != (i * 31L) % 1_000 || lane.write(i) != (i % 3 == 0)) {
        assertThat(i).as("first touch that differs").isEqualTo(-1);
      }
    }
    assertThat(trace.info().instructionCount()).isEqualTo(150_000_000);
  }

  @Test
  void instantsAreRoundedDownToTheGrainWithoutDrift() throws IOException {
    List<Touch> touches = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      touches.add(new Touch(0, i, false, 150, 0));
    }
    Trace trace = Trace.read(write(new TraceOrigin("p", false, 4096, 0, 1_000), touches));
    // the last touch is at 100 x 150 = 15,000, a multiple of 1,000
    assertThat(trace.info().instructionCount()).isEqualTo(15_000);
    assertThat(trace.touches(0).instructions(6)).isEqualTo(1_000); // 900 -> 1,050
    assertThat(trace.touches(0).instructions(7)).isZero(); // 1,050 -> 1,200
  }

  @Test
  void theSameTouchesMakeTheSameFileAndDigest() throws IOException {
    List<Touch> touches = randomTouches(new SplittableRandom(5), 2_000);
    String first = Trace.read(write(TraceOrigin.program("p"), touches)).digest();
    assertThat(Trace.read(write(TraceOrigin.program("p"), touches)).digest())
        .isEqualTo(first)
        .hasSize(64);
    assertThat(Trace.read(write(TraceOrigin.program("q"), touches)).digest()).isNotEqualTo(first);
  }

  @Test
  void anUnfinishedTraceLeavesTheOldFileAndNothingElse() throws IOException {
    Path file = write(TraceOrigin.program("old"), List.of(new Touch(0, 1, true, 1, 0)));
    try (TraceWriter writer = new TraceWriter(file, TraceOrigin.program("new"))) {
      writer.touch(0, 2, true, 1, 0);
    }
    assertThat(Trace.read(file).info().command()).isEqualTo("old");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  private void refused(Path file, String message) {
    assertThatThrownBy(() -> new TraceWriter(file, TraceOrigin.program("p")))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessageContaining(message);
  }

  @Test
  void whatIsNoRegularFileIsNeverReplaced() throws IOException {
    Path notes = Files.writeString(folder.resolve("notes"), "mine");
    Path link = Files.createSymbolicLink(folder.resolve("link"), notes);
    Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), Path.of("nowhere"));
    Path inner = Files.createDirectory(folder.resolve("inner"));
    Path inTheWay = Files.createDirectory(folder.resolve("a.trace.part"));
    refused(link, link + ": it is a symbolic link; choose another file");
    refused(dangling, "it is a symbolic link");
    refused(inner, "it is a directory");
    refused(Path.of("/dev/null"), "it is a device, a pipe or a socket");
    refused(Path.of("/"), "it is a directory");
    refused(folder.resolve("a.trace"), inTheWay + ": it is a directory");
    assertThat(notes).hasContent("mine");
    assertThat(link).isSymbolicLink();
    assertThat(dangling).isSymbolicLink();
    assertThat(inTheWay).isDirectory();
  }

  @Test
  void ofPartFilesOnlyThoseOfAWriterThatWasKilledAreReplaced() throws IOException {
    Path part = Files.writeString(folder.resolve("a.trace.part"), "a list of parts");
    refused(folder.resolve("a.trace"), part + " is in the way, and is no part of a trace");
    assertThat(part).hasContent("a list of parts");
    Files.writeString(part, "FLTRACE\0 and then it was killed");
    write(TraceOrigin.program("p"), List.of());
    assertThat(part).doesNotExist();
  }

  @Test
  void anEmptyTraceIsATrace() throws IOException {
    Trace trace = Trace.read(write(TraceOrigin.program("true"), List.of()));
    assertThat(trace.pageCount()).isZero();
    assertThat(trace.vcpuCount()).isEqualTo(1);
  }

  @Test
  void numbersOutOfRangeAreRefusedByTheWriter() throws IOException {
    try (TraceWriter writer =
        new TraceWriter(folder.resolve("a.trace"), TraceOrigin.program("p"))) {
      assertThatThrownBy(() -> writer.touch(4096, 0, false, 0, 0))
          .hasMessageContaining("vCPU 4096");
      assertThatThrownBy(() -> writer.touch(0, -1, false, 0, 0)).hasMessageContaining("page -1");
      assertThatThrownBy(() -> writer.touch(0, 1, false, -5, 0)).hasMessageContaining("-5");
      assertThatThrownBy(() -> writer.touch(0, 1, false, 0, -6)).hasMessageContaining("-6");
    }
  }
}
