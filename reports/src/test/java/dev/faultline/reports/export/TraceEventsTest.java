package dev.faultline.reports.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.reports.analysis.Results;
import dev.faultline.reports.metric.Track;
import dev.faultline.reports.result.JsonFiles;
import dev.faultline.reports.result.ResultFileException;
import dev.faultline.reports.result.RunFile;
import dev.faultline.reports.result.SampleSets;
import dev.faultline.reports.result.SampleSets.Stalls;
import dev.faultline.reports.result.Samples;
import dev.faultline.reports.result.run.MigrationResult;
import dev.faultline.reports.result.run.PhaseStart;
import dev.faultline.reports.result.run.Series;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The trace is held against the Trace Event Format, Google's document of that name: which members
/// an event must have, and of what kind they are.
class TraceEventsTest {
  private static RunFile run(List<PhaseStart> phases, Series... series) {
    RunFile one = Samples.run("dual", 3, 5L);
    MigrationResult migration =
        new MigrationResult(
            "a \"guest\"\n",
            MigrationResult.COMPLETED,
            "",
            phases,
            new TreeMap<>(),
            List.of(),
            List.of(series),
            null);
    return new RunFile(
        one.name(),
        one.question(),
        one.version(),
        one.engine(),
        one.seed(),
        one.hostProfile(),
        one.labels(),
        one.scenario(),
        List.of(migration),
        one.declarations());
  }

  private static Series series(Track track, List<Long> times, Double... values) {
    return new Series(track.series(), track.title(), track.unit(), times, List.of(values));
  }

  private static final RunFile RUN =
      run(
          List.of(
              new PhaseStart("PREPARE", 0),
              new PhaseStart("SUSPEND", 1_500),
              new PhaseStart("PULL", 4_000_000)),
          series(Track.BYTES_DEMAND, List.of(0L, 5_000_000L), 0.0, 4096.0),
          series(Track.BYTES_PUSH, List.of(0L, 5_000_000L), 1.0, 2.5e9),
          series(Track.GUEST_PROGRESS, List.of(2_000L), 0.25));

  private static List<JsonNode> events(RunFile run, String kind) {
    byte[] json = TraceEvents.of(run).getBytes(StandardCharsets.UTF_8);
    List<JsonNode> events = new ArrayList<>();
    for (JsonNode event : JsonFiles.parse(json, "trace").get("traceEvents")) {
      if (event.get("ph").stringValue().equals(kind)) {
        events.add(event);
      }
    }
    return events;
  }

  @Test
  void everyEventHasWhatTheFormatAsksFor() {
    byte[] json = TraceEvents.of(RUN).getBytes(StandardCharsets.UTF_8);
    JsonNode trace = JsonFiles.parse(json, "trace");
    assertThat(trace.get("displayTimeUnit").stringValue()).isIn("ms", "ns");
    assertThat(trace.get("otherData").get("seed").intValue()).isEqualTo(3);
    assertThat(trace.get("traceEvents")).hasSize(3 + 3 + 2 + 1);
    for (JsonNode event : trace.get("traceEvents")) {
      assertThat(event.get("name").isString()).isTrue();
      assertThat(event.get("ts").isNumber()).isTrue();
      assertThat(event.get("pid").isIntegralNumber()).isTrue();
      assertThat(event.get("tid").isIntegralNumber()).isTrue();
      switch (event.get("ph").stringValue()) {
        case "X" -> assertThat(event.get("dur").isNumber()).isTrue();
        case "C" -> assertThat(event.get("args")).isNotEmpty().allMatch(JsonNode::isNumber);
        case "M" -> assertThat(event.get("args")).hasSize(1).allMatch(JsonNode::isString);
        default -> throw new AssertionError("an event of another kind: " + event);
      }
    }
  }

  @Test
  void phasesAreSlicesInMicrosecondsThatEndWhereTheNextBegins() {
    assertThat(events(RUN, "X").stream().map(JsonNode::toString))
        .containsExactly(
            "{\"ph\":\"X\",\"name\":\"PREPARE\",\"ts\":0,\"pid\":1,\"tid\":1,\"dur\":1.5}",
            "{\"ph\":\"X\",\"name\":\"SUSPEND\",\"ts\":1.5,\"pid\":1,\"tid\":1,\"dur\":3998.5}",
            "{\"ph\":\"X\",\"name\":\"PULL\",\"ts\":4000,\"pid\":1,\"tid\":1,\"dur\":1000}");
  }

  @Test
  void seriesAreCountersAndThePartsOfOneWholeStandTogether() {
    assertThat(events(RUN, "C").stream().map(e -> e.get("name").stringValue() + e.get("args")))
        .containsExactly(
            "bytes by channel{\"demand\":0,\"push\":1}",
            "bytes by channel{\"demand\":4096,\"push\":2500000000}",
            "Guest progress (ns of guest time per ns){\"value\":0.25}");
    assertThat(events(RUN, "C").get(1).get("ts").intValue()).isEqualTo(5000);
  }

  @Test
  void aMigrationIsAProcessWithItsName() {
    assertThat(events(RUN, "M").stream().map(e -> e.get("name").stringValue() + e.get("args")))
        .containsExactly(
            "process_name{\"name\":\"sample: a \\\"guest\\\"?\"}",
            "process_labels{\"labels\":\"dual, seed 3\"}",
            "thread_name{\"name\":\"phases\"}");
  }

  @Test
  void phasesOutOfOrderAndAtTheEndsOfTimeAreSlicesOfNoLength() {
    RunFile damaged =
        run(
            List.of(
                new PhaseStart("PULL", Long.MAX_VALUE), new PhaseStart("PREPARE", Long.MIN_VALUE)));
    assertThat(events(damaged, "X").getFirst().get("dur").intValue()).isZero();
  }

  @Test
  void aSetIsRefusedWithWhereItsRunsAre() {
    Results set =
        new Results.RunSet(SampleSets.analysis(new Stalls("dual", 1L)), Path.of("sample-1"));
    for (Export export : List.of(Export.PERFETTO, Export.HDR)) {
      assertThatThrownBy(() -> export.write(set, Path.of("never")))
          .isInstanceOf(ResultFileException.class)
          .hasMessage(
              "--format %s is of one run, and sample is a set of runs; give one of its files, those"
                  + " in sample-1/runs",
              export.key());
    }
  }
}
