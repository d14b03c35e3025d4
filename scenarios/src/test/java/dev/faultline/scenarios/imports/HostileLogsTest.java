package dev.faultline.scenarios.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.faultline.scenarios.imports.log.ImportOptions;
import dev.faultline.scenarios.record.RecordingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Logs of every format of which a few bytes are others: each becomes a trace, or is refused in one
/// line that names the file, and nothing is left then.
class HostileLogsTest {
  private static final long FIRST_SEED = Long.getLong("faultline.seed", 1);
  private static final int SEEDS = Integer.getInteger("faultline.seeds", 200);
  private static final Map<LogFormat, String> SAMPLES =
      Map.of(
          LogFormat.LACKEY,
          "==12== Lackey\n"
              + "I  04016b80,3\n"
              + " L 1ffeffe7e,8\n"
              + " S 1ffeffe80,8\n"
              + " M 0421c7cc,4\n"
              + "I  04016b83,2\n",
          LogFormat.DIN,
          "2 4016b80\n0 1ffeffe7e\n1 1ffeffe80 8\n2 0x4016b83\n4 0\n",
          LogFormat.PIN,
          "0x4016b80: R 0x7ffd10\n0x4016b83: W 0x7ffd18\n#eof\n",
          LogFormat.DYNAMORIO,
          "Output format:\n"
              + "<--record#-> <--instr#->: <---tid---> <record details>\n"
              + "           1           1:     1234567 ifetch       3 byte(s) @ 0x00007f1600001000"
              + " non-branch\n"
              + "           2           1:     1234567 read         8 byte(s) @ 0x00007ffe00002000"
              + " by PC 0x00007f1600001000\n"
              + "           3           2:     1234568 ifetch       3 byte(s) @ 0x00007f1600001003"
              + " non-branch\n"
              + "           4           2:     1234568 write        8 byte(s) @ 0x00007ffe00003000"
              + " by PC 0x00007f1600001003\n",
          LogFormat.CSV,
          "instructions,page,access,vcpu,idle_ns\n"
              + "0,0x7f001,w,0,0\n"
              + "1500,0x7f002,r,0,10\n"
              + "2000,7,r,1,250000\n");
  private static final List<String> OTHERS =
      List.of(
          "\u0000",
          "\n",
          "-",
          "9".repeat(25),
          "0x",
          ",",
          ",,,,,,,,",
          "\u00EF\u00BB\u00BF",
          "\"",
          " ",
          "\t",
          "f".repeat(5000),
          "18446744073709551615",
          "-1",
          "1e9",
          "#",
          "==",
          ":",
          "R",
          "zz",
          "\r",
          "9223372036854775807",
          "ffffffffffffffff",
          "%s");

  @TempDir private Path folder;

  private static String changed(String log, Random random) {
    String text = log;
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      int from = random.nextInt(text.length() + 1);
      int to = Math.min(text.length(), from + random.nextInt(12));
      text =
          text.substring(0, from) + OTHERS.get(random.nextInt(OTHERS.size())) + text.substring(to);
    }
    return text;
  }

  @ParameterizedTest
  @EnumSource
  void aLogOfWhichSomeIsAnotherIsTakenOrRefused(LogFormat format) throws IOException {
    int taken = 0;
    for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
      Random random = new Random(seed);
      Path log = folder.resolve("log");
      Path trace = folder.resolve("trace");
      Files.writeString(log, changed(SAMPLES.get(format), random), StandardCharsets.ISO_8859_1);
      ImportOptions options =
          new ImportOptions(1000, 1 + random.nextInt(3), random.nextBoolean(), Map.of());
      try {
        assertThat(format.importer(options).importFile(log, trace).accesses()).isPositive();
        Files.delete(trace);
        taken++;
      } catch (RecordingException e) {
        assertThat(e.getMessage())
            .as("-Dfaultline.seed=" + seed)
            .startsWith(log.toString())
            .doesNotContain("\n");
        assertThat(folder).isDirectoryNotContaining(file -> !file.equals(log));
      } catch (RuntimeException | StackOverflowError e) {
        fail("-Dfaultline.seed=" + seed + " -Dfaultline.seeds=1", e);
      }
    }
    assertThat(taken).isBetween(SEEDS / 50, SEEDS * 19 / 20);
  }
}
