package dev.faultline.reports.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.faultline.reports.analysis.Results;
import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.reports.export.Export;
import dev.faultline.reports.result.ResultFileException;
import dev.faultline.reports.result.RunFile;
import dev.faultline.reports.result.SampleSets;
import dev.faultline.reports.result.SampleSets.Stalls;
import dev.faultline.reports.result.Samples;
import dev.faultline.reports.result.SetFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Result files of which one value is another than a run would write: each is refused in one line,
/// or rendered as what it says.
class HostileResultsTest {
  private static final long FIRST_SEED = Long.getLong("faultline.seed", 1);
  private static final int SEEDS = Integer.getInteger("faultline.seeds", 1000);

  /// A value of JSON: a text, number, word, or the beginning of an array or object.
  private static final Pattern VALUE =
      Pattern.compile(
          "(?<=[:,\\[])\\s*(\"(?:[^\"\\\\]|\\\\.)*\"(?!:)|-?[0-9][0-9.eE+-]*|true|false)");

  private static final List<String> OTHERS =
      List.of(
          "null",
          "true",
          "0",
          "-1",
          "1",
          "9223372036854775807",
          "-9223372036854775808",
          "9223372036854775808",
          "1e308",
          "-1e308",
          "1e-320",
          "0.5",
          "1e999",
          "9".repeat(900),
          "9".repeat(2000),
          "\"\"",
          "\"\\u0000\"",
          "\"\\u202e\\ud800\"",
          "\"<script>\"",
          "\"" + "a".repeat(20_000) + "\"",
          "\"../../etc/passwd\"",
          "\"%s%n\"",
          "[]",
          "{}",
          "[[]]",
          "[1,2,3]",
          "{\"a\":1}",
          "[".repeat(600) + "]".repeat(600),
          "\"ns\"",
          "\"NaN\"");

  @TempDir private Path folder;

  private static String changed(String json, Random random) {
    List<MatchResult> values = VALUE.matcher(json).results().toList();
    String text = json;
    for (int i = 1 + random.nextInt(2); i > 0; i--) {
      MatchResult at = values.get(random.nextInt(values.size()));
      String other = OTHERS.get(random.nextInt(OTHERS.size()));
      if (at.end() <= text.length()) {
        text = text.substring(0, at.start()) + other + text.substring(at.end());
      }
    }
    return text;
  }

  private void render(Results results) {
    for (Format format : List.of(Format.HTML, Format.CSV, Format.JSON, Format.MARKDOWN)) {
      assertThat(format.files(results)).isNotEmpty();
    }
    for (Export export : Export.values()) {
      try {
        export.write(results, folder.resolve("export"));
      } catch (ResultFileException e) {
        assertThat(e.getMessage()).doesNotContain("\n"); // some are of one run, some of several
      }
    }
  }

  private interface Reading {
    void of(byte[] json);
  }

  private static int taken(String whole, Reading reading) {
    int taken = 0;
    for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
      String json = changed(whole, new Random(seed));
      try {
        reading.of(json.getBytes(StandardCharsets.UTF_8));
        taken++;
      } catch (ResultFileException e) {
        assertThat(e.getMessage()).as("-Dfaultline.seed=" + seed).doesNotContain("\n", "Exception");
      } catch (RuntimeException | StackOverflowError e) {
        fail("-Dfaultline.seed=" + seed + " -Dfaultline.seeds=1", e);
      }
    }
    return taken;
  }

  @Test
  void aRunOfWhichAValueIsAnotherIsRefusedInALineOrRendered() {
    String whole = new String(Samples.run("dual", 1, 5L).toBytes(), StandardCharsets.UTF_8);
    int taken = taken(whole, json -> render(new Results.OneRun(RunFile.parse(json, "run.json"))));
    assertThat(taken).isBetween(SEEDS / 100, SEEDS * 9 / 10);
  }

  @Test
  void aSetOfWhichAValueIsAnotherIsRefusedInALineOrRendered() {
    SetAnalysis sample =
        SampleSets.analysis(new Stalls("linear", 30L, 50L), new Stalls("dual", 10L, 20L));
    List<RunFile> runs = new ArrayList<>(sample.runs());
    String whole = new String(sample.set().toBytes(), StandardCharsets.UTF_8);
    int taken =
        taken(
            whole,
            json ->
                render(new Results.RunSet(SetAnalysis.of(SetFile.parse(json, "set.json"), runs))));
    assertThat(taken).isBetween(SEEDS / 100, SEEDS * 9 / 10);
  }
}
