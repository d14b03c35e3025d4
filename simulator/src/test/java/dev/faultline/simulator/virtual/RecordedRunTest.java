package dev.faultline.simulator.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.agent.guest.TraceSource;
import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.reports.metric.FaultMetrics;
import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.reports.result.RunFile;
import dev.faultline.scenarios.Scenario;
import dev.faultline.simulator.engine.MigrationOutcome;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.engine.ResultRecordings;
import dev.faultline.simulator.experiment.Runs;
import dev.faultline.simulator.experiment.points.Contender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run's first touches, written to its result file and played by the next run.
class RecordedRunTest {
  @TempDir Path folder;

  /// One vCPU that jumps about in 40 pages for 60 touches.
  private static Scenario jumping() {
    Tiny tiny = new Tiny();
    tiny.pages = 40;
    tiny.workTouches = 60;
    tiny.program = new ProgramSpec.Uniform(new Access(0, 2000, 50, 50));
    return tiny.scenario();
  }

  private static VirtualEngine engine() {
    return new VirtualEngine(TraceSource.NONE, new ResultRecordings());
  }

  private Path record(Scenario scenario) {
    VirtualEngine engine = engine();
    engine.recordFirstTouches();
    Path file = folder.resolve("run.json");
    Runs.run(scenario, engine, Progress.NONE).write(file);
    return file;
  }

  private static MigrationOutcome run(Scenario scenario, String strategy) {
    return engine()
        .run(Contender.one(strategy).applyTo(scenario), Progress.NONE)
        .migrations()
        .getFirst();
  }

  @Test
  void aRunThatWasRecordedGoesAgainAsUnderTheOracle() {
    // The same guest again touches the same pages: with one vCPU its recording is its future.
    Scenario scenario = jumping();
    Path file = record(scenario);
    MigrationOutcome recorded = run(scenario, "recorded:from=" + file);
    MigrationOutcome oracle = run(scenario, "oracle");
    assertThat(recorded.get(GuestMetrics.STALL)).isEqualTo(oracle.get(GuestMetrics.STALL));
    assertThat(recorded.get(FaultMetrics.FAULTS_DEMAND))
        .isEqualTo(oracle.get(FaultMetrics.FAULTS_DEMAND));
    assertThat(recorded.get(GuestMetrics.STALL))
        .isLessThan(run(scenario, "linear").get(GuestMetrics.STALL));
  }

  /// The second file is the first with all runs but one taken out: that one is the first then.
  @Test
  void ofTwoFilesWhatBothHaveIsReplayedFirst() throws IOException {
    Path one = Files.copy(record(jumping()), folder.resolve("one.json"));
    MemoryMap map = MemoryMap.flat(4096, 40);
    PageRuns all = new ResultRecordings().find(one.toString(), "vm", map).runs();
    assertThat(all.size()).isGreaterThan(2);
    String text = Files.readString(one);
    int from = text.indexOf("\"runs\": [") + 9;
    Path two =
        Files.writeString(
            folder.resolve("two.json"),
            text.substring(0, from)
                + all.first(1)
                + ","
                + all.count(1)
                + text.substring(text.indexOf(']', from)));
    PageRuns both = new ResultRecordings().find(one + " + " + two, "vm", map).runs();
    assertThat(both.pageCount()).isEqualTo(all.pageCount());
    assertThat(both.first(0)).isEqualTo(all.first(1));
    assertThat(run(jumping(), "recorded:from=" + one + " + " + one).get(GuestMetrics.STALL))
        .isEqualTo(run(jumping(), "recorded:from=" + one).get(GuestMetrics.STALL));
    refused(Path.of(one + " + none.json"), "none.json: no such file");
  }

  @Test
  void aSequentialGuestIsOneRunHoweverLargeItIs() {
    Tiny tiny = new Tiny();
    tiny.pages = 5000;
    tiny.workTouches = 5000;
    var touches =
        java.util.Objects.requireNonNull(
            RunFile.read(record(tiny.scenario())).migrations().getFirst().firstTouches());
    // From the page on at which SUSPEND found it to the end, and the rest from page 0.
    assertThat(touches.runs()).hasSizeLessThanOrEqualTo(4);
    assertThat(touches.complete()).isTrue();
    assertThat(touches.pageBytes()).isEqualTo(4096);
  }

  @Test
  void aRunThatWasNotAskedRecordsNothing() {
    RunFile run = Runs.run(jumping(), engine(), Progress.NONE);
    assertThat(run.migrations().getFirst().firstTouches()).isNull();
    assertThat(new String(run.toBytes(), java.nio.charset.StandardCharsets.UTF_8))
        .doesNotContain("first_touches");
  }

  @Test
  void moreRunsThanAreReadAreCutAndTheFileSaysSo() {
    PageRuns runs = new PageRuns();
    for (int i = 0; i < 131_080; i++) {
      runs.add(2L * i);
    }
    var touches = ResultRecordings.result(runs, 4096);
    assertThat(touches.complete()).isFalse();
    assertThat(touches.runs()).hasSize(2 * 131_072);
  }

  @Test
  void aFileWithoutFirstTouchesIsRefused() {
    Path file = folder.resolve("plain.json");
    Runs.run(jumping(), engine(), Progress.NONE).write(file);
    refused(file, file + ": it has no first_touches; run that scenario again with");
  }

  @Test
  void aFileThatIsNoneIsRefused() throws IOException {
    Path file = folder.resolve("notes.json");
    Files.writeString(file, "no json");
    refused(file, file + ":1:");
    refused(folder.resolve("none.json"), "none.json: no such file");
  }

  @Test
  void aPageBeyondTheMapIsRefusedWithItsPlace() throws IOException {
    Path file = changed("\"runs\": [", "\"runs\": [2,3,9000000000,5,");
    refused(
        file,
        file
            + ": migrations[0].first_touches.runs[2]: a run of 5 pages at page 9000000005; the"
            + " guest's memory map ends before page 40");
    file = changed("\"runs\": [", "\"runs\": [9223372036854775807,9223372036854775807,");
    refused(file, "first_touches.runs[0]: a run of 9223372036854775807 pages");
    file = changed("\"runs\": [", "\"runs\": [-1,1,");
    refused(file, "first_touches.runs[0]: a run of 1 pages at page -1");
    file = changed("\"runs\": [", "\"runs\": [7,");
    refused(file, "pages of 4096 bytes");
    file = changed("\"runs\": [", "\"runs\": [\"x\",");
    refused(file, "first_touches.runs[0] is \"x\"; must be a whole number");
  }

  @Test
  void otherPagesAreRefused() throws IOException {
    Path file = changed("\"page_bytes\": 4096", "\"page_bytes\": 2097152");
    refused(file, "first_touches.page_bytes is 2097152, and this guest's pages have 4096");
  }

  private Path changed(String from, String to) throws IOException {
    Path file = record(jumping());
    String text = Files.readString(file);
    assertThat(text).contains(from);
    Files.writeString(file, text.replace(from, to));
    return file;
  }

  private static void refused(Path file, String words) {
    assertThatThrownBy(
            () -> new ResultRecordings().find(file.toString(), "vm", MemoryMap.flat(4096, 40)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words);
  }
}
