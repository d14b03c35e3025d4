package dev.faultline.scenarios.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.trace.Trace;
import dev.faultline.agent.trace.layout.PageLayout;
import dev.faultline.scenarios.record.TraceSummary;
import dev.faultline.scenarios.traces.ShippedTraces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShippedTracesTest {
  static Iterable<String> names() {
    return new ShippedTraces().names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyShippedTraceIsSmallAndTouchesAtLeast100MiBForSeconds(String name) throws IOException {
    Path file = Objects.requireNonNull(ShippedTraces.file(name), name);
    assertThat(Files.size(file)).isLessThan(4 << 20);
    Trace trace = Trace.read(file);
    assertThat(trace.info().touchedBytes()).isGreaterThanOrEqualTo(100L << 20);
    assertThat(TraceSummary.of(trace).guestNanos()).isGreaterThan(2_500_000_000L);
    assertThat(trace.info().wholeVm()).isEqualTo(name.equals("linux-vm"));
    assertThat(trace.info().command()).doesNotContain("/tmp/");
    assertThat(PageLayout.natural(trace, 1 << 18, 1)).hasSize(trace.pageCount());
  }
}
