package dev.faultline.reports.result;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ResultFilesTest {
  @TempDir Path folder;

  @Test
  void aRunComesBackAsItWasWritten() {
    RunFile run = Samples.run("linear", 7, 12_000_000L);
    run.write(folder.resolve("run.json"));
    RunFile back = RunFile.read(folder.resolve("run.json"));
    assertThat(back).isEqualTo(run);
    assertThat(back.toBytes()).isEqualTo(run.toBytes());
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void aMissingMetricIsAbsentAndNotZero() {
    String json = new String(Samples.run("linear", 7, null).toBytes(), UTF_8);
    assertThat(json).doesNotContain("\"stall_ns\":").contains("\"bound_ns\": 5000000");
    assertThat(RunFile.parse(json.getBytes(UTF_8), "x").migrations().getFirst().metric("stall_ns"))
        .isNull();
  }

  @Test
  void aSetComesBackAsItWasWritten() {
    SetFile set = Samples.set(List.of("linear", "oracle"), 2);
    set.write(folder.resolve("set.json"));
    assertThat(SetFile.read(folder.resolve("set.json"))).isEqualTo(set);
  }

  @Test
  void aRunFileThatWasChangedIsRefused() {
    RunFile run = Samples.run("linear", 1, 1L);
    run.write(folder.resolve("r.json"));
    String digest = JsonFiles.sha256(run.toBytes());
    var point = new TreeMap<String, String>();
    var good = new SetFile.RunReference(point, 1, "completed", "r.json", digest);
    assertThat(SetFile.readRun(folder, good)).isEqualTo(run);
    Samples.run("linear", 1, 2L).write(folder.resolve("r.json"));
    assertThatThrownBy(() -> SetFile.readRun(folder, good))
        .isInstanceOf(ResultFileException.class)
        .hasMessageContaining("r.json")
        .hasMessageContaining(digest)
        .hasMessageContaining("was changed");
  }

  @Test
  void aPackedFileIsReadAsThePlainOneAndItsDigestIsOfWhatItSays() throws IOException {
    RunFile run = Samples.run("linear", 1, 1L);
    Path file = Files.write(folder.resolve("r.json.zst"), Packed.pack(run.toBytes()));
    assertThat(RunFile.read(file)).isEqualTo(run);
    assertThat(Packed.pack(run.toBytes())).isEqualTo(Packed.pack(run.toBytes()));
    String digest = JsonFiles.sha256(run.toBytes());
    var reference = new SetFile.RunReference(new TreeMap<>(), 1, "completed", "r.json.zst", digest);
    assertThat(SetFile.readRun(folder, reference)).isEqualTo(run);
  }

  @Test
  void aPackedFileThatIsDamagedOrTooLargeIsRefused() throws IOException {
    byte[] packed = Packed.pack(Samples.run("linear", 1, 1L).toBytes());
    for (int at = 4; at < packed.length; at += 7) {
      byte[] damaged = packed.clone();
      damaged[at] ^= 0x55;
      Path file = Files.write(folder.resolve("r.json.zst"), damaged);
      assertThatThrownBy(() -> RunFile.read(file))
          .as("byte %s of %s", at, packed.length)
          .isInstanceOf(ResultFileException.class)
          .hasMessageStartingWith(file.toString());
    }
    Path cut = Files.write(folder.resolve("cut.zst"), Arrays.copyOf(packed, packed.length / 2));
    assertThatThrownBy(() -> RunFile.read(cut)).hasMessageContaining("the file is damaged");
    // 100 MiB of zeros are some 10 KiB
    Path bomb = Files.write(folder.resolve("bomb.zst"), Packed.pack(new byte[100 << 20]));
    assertThatThrownBy(() -> RunFile.read(bomb))
        .hasMessageContaining("more than 67108864 bytes when unpacked");
  }

  @Test
  void aRunFileOutsideOfTheSetIsRefused() {
    var run = new SetFile.RunReference(new TreeMap<>(), 1, "completed", "../x.json", "00");
    assertThatThrownBy(() -> SetFile.readRun(folder, run)).hasMessageContaining("outside");
  }

  @Test
  void aNewerSchemaIsRefusedInOneLine() {
    String json = new String(Samples.run("linear", 1, 1L).toBytes(), UTF_8);
    byte[] newer = json.replace("faultline.run/1", "faultline.run/2").getBytes(UTF_8);
    assertThatThrownBy(() -> RunFile.parse(newer, "new.json"))
        .hasMessage(
            "new.json: schema is faultline.run/2; this Faultline reads up to faultline.run/1; use a"
                + " newer one");
  }

  @Test
  void damageIsNamedWithItsPlaceAndValue() {
    String json = new String(Samples.run("linear", 1, 1L).toBytes(), UTF_8);
    assertThatThrownBy(() -> RunFile.parse(json.substring(0, 90).getBytes(UTF_8), "a.json"))
        .hasMessageStartingWith("a.json:5:6: ")
        .hasMessageContaining("not JSON");
    byte[] wrong = json.replace("\"stall_ns\": 1", "\"stall_ns\": \"1\"").getBytes(UTF_8);
    assertThatThrownBy(() -> RunFile.parse(wrong, "b.json"))
        .hasMessage("b.json: migrations[0].metrics.stall_ns is \"1\"; must be a number");
    byte[] unsorted = json.replace("\"times_ns\": [0,10]", "\"times_ns\": [0]").getBytes(UTF_8);
    assertThatThrownBy(() -> RunFile.parse(unsorted, "c.json"))
        .isInstanceOf(ResultFileException.class)
        .hasMessageStartingWith("c.json: migrations[0].series[0]");
    assertThatThrownBy(() -> RunFile.read(folder.resolve("none.json")))
        .hasMessageEndingWith("none.json: no such file; check the path");
  }

  @Test
  void aFailedWriteSaysWhere() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> Samples.run("linear", 1, 1L).write(file.resolve("run.json")))
        .isInstanceOf(UnwrittenException.class)
        .hasMessageContaining("cannot be written");
  }

  /// Neither has a place in the file that a parser could name.
  @Test
  void depthsAndNumbersWithoutEndAreRefusedInALine() {
    String deep =
        "{\"schema\":\"faultline.run/1\",\"x\":" + "[".repeat(600) + "]".repeat(600) + "}";
    String longNumber = "{\"schema\":\"faultline.run/1\",\"seed\":" + "9".repeat(1200) + "}";
    for (String json : List.of(deep, longNumber)) {
      assertThatThrownBy(() -> RunFile.parse(json.getBytes(UTF_8), "run.json"))
          .isInstanceOf(ResultFileException.class)
          .hasMessageStartingWith("run.json")
          .hasMessageContaining("not JSON")
          .hasMessageContaining("damaged");
    }
  }

  /// Of a pipe nobody may write into, and a device that never ends.
  @Test
  @Timeout(10)
  void whatMayNeverEndIsRefusedOrBounded(@TempDir Path folder) throws Exception {
    Path pipe = folder.resolve("run.json");
    Process made = new ProcessBuilder("mkfifo", pipe.toString()).start();
    assumeTrue(made.waitFor() == 0, "skipped, because there is no mkfifo");
    assertThatThrownBy(() -> JsonFiles.read(pipe))
        .isInstanceOf(ResultFileException.class)
        .hasMessageContaining(pipe + ": is a pipe or a device; name a file");
    assertThatThrownBy(() -> JsonFiles.read(Path.of("/dev/zero")))
        .isInstanceOf(ResultFileException.class)
        .hasMessageContaining("more than the 67108864 bytes");
  }
}
