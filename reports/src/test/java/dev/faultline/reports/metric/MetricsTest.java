package dev.faultline.reports.metric;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.reports.render.MetricDocs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MetricsTest {
  @Test
  void everyMetricIsDeclaredOnceAndSaysItsUnit() {
    assertThat(Metrics.all().stream().map(Metric::name)).doesNotHaveDuplicates();
    assertThat(Metrics.all().stream().map(Metric::title)).doesNotHaveDuplicates();
    for (Metric metric : Metrics.all()) {
      assertThat(metric.name()).matches("[a-z0-9_]+");
      assertThat(metric.name().contains("_ns")).isEqualTo(metric.unit() == Unit.NANOSECONDS);
      assertThat(metric.definition()).endsWith(".");
      assertThat(Metrics.find(metric.name())).isSameAs(metric);
    }
  }

  /// After a change of a declaration: copy what the failure shows, or run `MetricDocs.main`.
  @Test
  void theReadmeListsTheMetricsAsDeclared() throws IOException {
    String readme = Files.readString(Path.of("README.md"), UTF_8);
    assertThat(readme).isEqualTo(MetricDocs.replaceIn(readme));
  }
}
