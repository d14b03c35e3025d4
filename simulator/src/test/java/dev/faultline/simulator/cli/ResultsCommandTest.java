package dev.faultline.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.reports.result.JsonFiles;
import dev.faultline.simulator.cli.file.ResultsCommand;
import dev.faultline.simulator.experiment.FakeEngine;
import dev.faultline.simulator.listing.ResultListing;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ResultsCommandTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int faultline(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Main.execute(TestContext.of(out, err, name -> FakeEngine::new), arguments);
  }

  /// Says when a result was written, in seconds, since files of one second may have one time.
  private void written(String result, String file, int seconds) throws IOException {
    Files.setLastModifiedTime(
        folder.resolve(result).resolve(file), FileTime.fromMillis(1_000L * seconds));
  }

  private void threeResults() throws IOException {
    String to = folder.toString();
    assertThat(faultline("compare", "quick", "--repeat", "2", "--out", to)).isZero();
    assertThat(faultline("sweep", "quick", "--vary", "link.latency=10us,20us", "--out", to))
        .isZero();
    assertThat(faultline("run", "quick", "--out", to)).isZero();
    Files.createDirectories(folder.resolve("notes"));
    Files.writeString(folder.resolve("notes/set.txt"), "nothing");
    written("quick-3", "run.json", 100);
    written("quick-2", "set.json", 300);
    written("quick-1", "set.json", 200);
  }

  @Test
  void resultsAreListedTheNewestLastWithWhatTheyAre() throws IOException {
    threeResults();
    assertThat(faultline("results", folder.toString())).isZero();
    List<String> lines = out.toString().lines().toList();
    assertThat(err.toString()).isEmpty();
    assertThat(lines).hasSize(4);
    assertThat(lines.get(0))
        .matches("folder +kind +scenario +engine +runs +state +written +verdict");
    assertThat(lines.get(1)).matches("quick-3 +run +quick +virtual +1 +finished +1970-01-0.*-");
    assertThat(lines.get(2))
        .matches("quick-1 +compare +quick +virtual +\\d\\d +finished .* stalls the guest .*");
    assertThat(lines.get(3)).matches("quick-2 +sweep +quick +virtual +2 +finished +1970.*");
  }

  @Test
  void theSameIsThereAsJson() throws IOException {
    threeResults();
    assertThat(faultline("results", "--format", "json", folder.toString())).isZero();
    JsonNode tree = JsonFiles.parse(out.toString().getBytes(StandardCharsets.UTF_8), "stdout");
    assertThat(tree.path("schema").asString()).isEqualTo("faultline.results/1");
    JsonNode compare = tree.path("results").path(1);
    assertThat(compare.path("kind").asString()).isEqualTo("compare");
    assertThat(compare.path("written").asString()).isEqualTo("1970-01-01T00:03:20Z");
    assertThat(compare.path("verdict").asString()).contains("stalls the guest");
    assertThat(compare.path("folder").asString()).isEqualTo(folder.resolve("quick-1").toString());
    assertThat(tree.path("results").path(0).path("verdict").isNull()).isTrue();
  }

  @Test
  void aVerdictIsCutToTheTerminalAndLeftOutWhereThereIsNoRoom() throws IOException {
    threeResults();
    var results = ResultListing.of(folder).results();
    assertThat(ResultsCommand.text(results, 100).lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100))
        .anyMatch(line -> line.length() == 100 && line.endsWith("..."));
    assertThat(ResultsCommand.text(results, 70)).contains("No room for verdict");
  }

  @Test
  void aResultFolderIsListedAlone() throws IOException {
    threeResults();
    assertThat(faultline("results", folder.resolve("quick-2").toString())).isZero();
    assertThat(out.toString().lines().skip(1)).singleElement().asString().startsWith("quick-2 ");
  }

  @Test
  void whatAStoppedSweepAndAKilledComparisonLeftIsSaidSo() throws IOException {
    threeResults();
    Files.delete(folder.resolve("quick-1/set.json"));
    Files.delete(folder.resolve("quick-2/set.json"));
    assertThat(faultline("results", folder.toString())).isZero();
    assertThat(out.toString())
        .containsPattern("quick-1 +compare +quick +virtual +\\d\\d +unfinished ")
        .containsPattern("quick-2 +sweep +quick +virtual +2 +unfinished ");
  }

  @Test
  void aStoppedSetSaysSoAndRunsThatFailedAreCounted() throws IOException {
    Path one = Files.createDirectories(folder.resolve("one"));
    Files.writeString(
        one.resolve("set.json"),
        """
        {"schema": "faultline.set/1", "name": "a\\u001b[31m", "engine": "live+virtual",
         "runs": [{"status": "failed"}, {"status": "completed"}],
         "missing": [{"reason": "cancelled"}]}
        """);
    Files.writeString(
        one.resolve("validation.json"),
        """
        {"misses": true, "migrations": [{"metrics": [
          {"judged": true, "verdict": "within"}, {"judged": true, "verdict": "misses"},
          {"judged": true, "verdict": "within"}, {"judged": false, "verdict": "misses"}]}]}
        """);
    assertThat(faultline("results", folder.toString())).isZero();
    assertThat(out.toString())
        .doesNotContain("\u001b")
        .containsPattern("one +validate +a\\?\\[31m +live\\+virtual +2 +stopped, 1 failed ")
        .contains("1 misses, 2 within");
  }

  @Test
  void aDamagedResultIsPassedOverWithItsPlaceAndTheOthersAreListed() throws IOException {
    threeResults();
    Files.writeString(folder.resolve("quick-2/set.json"), "{\"schema\": \"faultline.set/1\",\n !");
    assertThat(faultline("results", folder.toString())).isZero();
    assertThat(out.toString().lines()).hasSize(3);
    assertThat(err.toString())
        .hasLineCount(1)
        .startsWith(
            "faultline: passed over: " + folder.resolve("quick-2/set.json") + ":2:2: not JSON");
  }

  @Test
  void anEmptyFolderSaysWhatToDoAndAnAbsentOneIsRefused() throws IOException {
    assertThat(faultline("results", folder.toString())).isZero();
    assertThat(err.toString()).hasLineCount(1).contains("holds no results; faultline run quick");
    assertThat(out.toString()).isEmpty();
    String none = folder.resolve("none").toString();
    assertThat(faultline("results", none)).isEqualTo(2);
    assertThat(err.toString())
        .isEqualTo(
            "faultline: "
                + none
                + ": there is no such folder; give what --out named, or a result folder\n");
    String file = Files.createFile(folder.resolve("file")).toString();
    assertThat(faultline("results", file)).isEqualTo(2);
    assertThat(faultline("results", "--format", "xml", folder.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("--format is \"xml\"; it must be text or json");
  }

  @Test
  void aHundredLargeRunsAreListedWithoutReadingThem() throws IOException {
    List<String> references = new ArrayList<>();
    Path one = Files.createDirectories(folder.resolve("big/runs")).getParent();
    for (int i = 0; i < 100; i++) {
      Files.createFile(one.resolve("runs/linear-seed-" + i + ".json")); // empty: reading one fails
      references.add("{\"status\": \"completed\", \"file\": \"runs/linear-seed-" + i + ".json\"}");
    }
    Files.writeString(
        one.resolve("set.json"),
        "{\"schema\": \"faultline.set/1\", \"name\": \"big\", \"engine\": \"virtual\", \"runs\": "
            + references
            + "}");
    assertThat(faultline("results", folder.toString())).isZero();
    assertThat(err.toString()).isEmpty();
    assertThat(out.toString()).containsPattern("big +compare +big +virtual +100 +finished ");
  }
}
