package dev.faultline.simulator.qemu.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.agent.request.RequestException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// What QEMU 7.2.22 of Debian 12 answered, of which two commands and what leads on from them are
/// kept.
class QmpSchemaTest {
  private static final QemuBinary DEBIAN_12 = new QemuBinary(Path.of("/qemu"), 7, 2);

  private static String recorded() throws IOException {
    try (InputStream in = QmpSchemaTest.class.getResourceAsStream("schema.json")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static QmpSchema schema(String json) {
    return new QmpSchema(JsonMapper.builder().build().readTree(json));
  }

  @Test
  void what_a_command_returns_is_found_behind_numbers() throws Exception {
    QmpSchema schema = schema(recorded());
    assertThat(schema.returns("query-migrate", "total-time")).isTrue();
    assertThat(schema.returns("query-migrate", "postcopy-latency-dist")).isFalse();
    assertThat(schema.returns("query-nothing", "total-time")).isFalse();
    // as 10.1 has it by its qapi/migration.json
    QmpSchema later =
        schema(recorded().replace("postcopy-vcpu-blocktime", "postcopy-latency-dist"));
    assertThat(later.returns("query-migrate", "postcopy-latency-dist")).isTrue();
  }

  @Test
  void a_capability_that_it_lacks_is_refused_with_what_to_do() throws Exception {
    assertThatCode(
            () ->
                schema(recorded()).require(List.of("postcopy-ram", "postcopy-preempt"), DEBIAN_12))
        .doesNotThrowAnyException();
    QmpSchema earlier = schema(recorded().replace("postcopy-preempt", "another"));
    assertThatThrownBy(() -> earlier.require(List.of("postcopy-preempt"), DEBIAN_12))
        .isInstanceOf(RequestException.class)
        .hasMessage(
            "QEMU 7.2 has no migration capability postcopy-preempt: set migration.channels to"
                + " single");
  }

  @Test
  void one_that_says_nothing_has_nothing() {
    assertThat(schema("[]").capabilities()).isEmpty();
    assertThat(schema("{}").returns("query-migrate", "total-time")).isFalse();
  }
}
