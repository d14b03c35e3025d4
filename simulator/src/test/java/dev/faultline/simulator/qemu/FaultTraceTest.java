package dev.faultline.simulator.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class FaultTraceTest {
  @TempDir Path folder;

  @Test
  void a_page_took_from_when_it_was_asked_for_until_it_was_there() throws Exception {
    Path trace = folder.resolve("trace");
    Files.write(
        trace,
        List.of(
            "7@100.000010:postcopy_page_req_add new page req 0x7f00a000 total 1",
            "7@100.000300:postcopy_page_req_add new page req 0x7f00b000 total 2",
            "9@100.000500:postcopy_page_req_del resolved page req 0x7f00b000 total 1",
            "qemu: a line of another kind",
            "9@101.000010:postcopy_page_req_del resolved page req 0x7f00a000 total 0",
            "9@101.000020:postcopy_page_req_del resolved page req 0x7f00c000 total 0",
            "7@102.000000:postcopy_page_req_add new page req 0x7f00a000 total 1",
            "7@102.00"));
    Histogram latencies = new Histogram(3_600_000_000_000L, 3);
    // b: 200 us. a: 1 s. c was never asked for. a again never came, and was asked for
    assertThat(FaultTrace.read(trace, latencies)).isEqualTo(3);
    assertThat(latencies.getTotalCount()).isEqualTo(2);
    assertThat(latencies.getMinValue()).isBetween(199_000L, 201_000L);
    assertThat(latencies.getMaxValue()).isBetween(999_000_000L, 1_001_000_000L);
  }

  /// Two of [1, 2) us and one of [256, 512): counted as sqrt(2) and 256 x sqrt(2) us.
  @Test
  void what_qemu_counted_by_powers_of_two_is_as_many_faults() {
    Histogram latencies = new Histogram(3_600_000_000_000L, 3);
    JsonNode buckets =
        JsonMapper.builder().build().readTree("[2, 0, 0, 0, 0, 0, 0, 0, 1, -5, \"x\"]");
    assertThat(FaultTrace.readBuckets(buckets, latencies)).isEqualTo(3);
    assertThat(latencies.getTotalCount()).isEqualTo(3);
    assertThat(latencies.getMinValue()).isBetween(1_413L, 1_415L);
    assertThat(latencies.getMaxValue()).isBetween(361_500L, 362_500L);
  }
}
