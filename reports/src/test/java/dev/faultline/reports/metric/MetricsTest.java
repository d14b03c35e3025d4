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

  /// After a change of a declaration `.ci/dev regenerate` writes the table anew.
  @Test
  void theReadmeListsTheMetricsAsDeclared() throws IOException {
    Path page = Path.of("README.md");
    if (Boolean.getBoolean("faultline.regenerate")) {
      Files.writeString(page, MetricDocs.replaceIn(Files.readString(page, UTF_8)));
    }
    String readme = Files.readString(page, UTF_8);
    assertThat(readme)
        .as("the table is stale; .ci/dev regenerate writes it anew")
        .isEqualTo(MetricDocs.replaceIn(readme));
  }
}
