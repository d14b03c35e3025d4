package dev.faultline.reports.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.reports.result.ResultFileException;
import dev.faultline.reports.result.RunFile;
import dev.faultline.reports.result.Samples;
import dev.faultline.reports.result.run.HistogramData;
import dev.faultline.reports.result.run.MigrationResult;
import dev.faultline.reports.result.run.PhaseStart;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;

/// The log is read back by the library's own reader.
class HistogramLogTest {
  private static RunFile run(HistogramData histogram) {
    RunFile one = Samples.run("dual", 3, 5L);
    MigrationResult migration =
        new MigrationResult(
            "guest, one",
            MigrationResult.COMPLETED,
            "",
            List.of(
                new PhaseStart("RESUME", 1_500_000_000L),
                new PhaseStart("COMPLETE", 4_000_000_000L)),
            new TreeMap<>(),
            List.of(histogram),
            List.of(),
            null);
    return new RunFile(
        one.name() + "\n1,2,3",
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

  @Test
  void theLibraryReadsTheSamePercentilesBack() {
    Histogram faults = new Histogram(HistogramData.SIGNIFICANT_DIGITS);
    for (long i = 1; i <= 5_000; i++) {
      faults.recordValue(i * i * 37 % 90_000_017);
    }
    HistogramData data = HistogramData.of("fault_latency_ns", faults);
    byte[] log = HistogramLog.of(run(data));
    HistogramLogReader reader = new HistogramLogReader(new ByteArrayInputStream(log));
    Histogram read = (Histogram) reader.nextIntervalHistogram();
    assertThat(read.getTag()).isEqualTo("guest__one");
    assertThat(read.getTotalCount()).isEqualTo(5_000);
    assertThat(read.getStartTimeStamp()).isEqualTo(1_500);
    assertThat(read.getEndTimeStamp()).isEqualTo(4_000);
    for (double percent : new double[] {0.1, 50, 90, 99, 99.9, 100}) {
      assertThat(read.getValueAtPercentile(percent)).isEqualTo(data.percentile(percent));
    }
    assertThat(HistogramData.of("fault_latency_ns", read)).isEqualTo(data);
    assertThat(reader.nextIntervalHistogram()).isNull();
    assertThat(HistogramLog.of(run(data))).isEqualTo(log);
  }

  @Test
  void theHeadSaysWhatItIsInOneLine() {
    String log =
        new String(
            HistogramLog.of(run(new HistogramData("fault_latency_ns", List.of(7L), List.of(1L)))),
            StandardCharsets.UTF_8);
    assertThat(log.lines())
        .startsWith(
            "#[Fault latency in ns: sample?1,2,3, engine virtual, seed 3, Faultline 1.0]",
            "#[Histogram log format version 1.3]")
        .hasSize(4);
  }

  @Test
  void moreThanAHistogramHoldsIsADamagedFile() {
    long max = Long.MAX_VALUE;
    HistogramData many = new HistogramData("fault_latency_ns", List.of(1L, 2L), List.of(max, max));
    assertThatThrownBy(() -> HistogramLog.of(run(many)))
        .isInstanceOf(ResultFileException.class)
        .hasMessageContaining("the file is damaged");
    // the largest value there is still is one
    HistogramLog.of(run(new HistogramData("fault_latency_ns", List.of(max), List.of(max))));
  }
}
