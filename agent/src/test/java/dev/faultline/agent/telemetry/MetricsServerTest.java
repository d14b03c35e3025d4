package dev.faultline.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.daemon.MovedGuest;
import dev.faultline.agent.wire.Address;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class MetricsServerTest {
  @TempDir Path folder;

  private static String text(MetricsServer server) throws IOException {
    try (var in =
        URI.create("http://127.0.0.1:" + server.port() + "/metrics").toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static double value(String text, String meter) {
    Matcher line =
        Pattern.compile("^" + Pattern.quote(meter) + " (\\S+)$", Pattern.MULTILINE).matcher(text);
    assertThat(line.find()).as("%s in\n%s", meter, text).isTrue();
    return Double.parseDouble(line.group(1));
  }

  @Test
  void what_a_migration_did_is_shown_on_both_sides() throws Exception {
    Address.Tcp any = new Address.Tcp("127.0.0.1", 0);
    try (MovedGuest moved = new MovedGuest(folder);
        MetricsServer source = new MetricsServer(any, moved.sourceLedger());
        MetricsServer target = new MetricsServer(any, moved.targetLedger())) {
      String left = text(source);
      assertThat(
              value(left, "faultline_pages_total{cause=\"push\"}")
                  + value(left, "faultline_pages_total{cause=\"demand\"}")
                  + value(left, "faultline_pages_total{cause=\"zero\"}"))
          .isEqualTo(MovedGuest.PAGES);
      assertThat(value(left, "faultline_downtime_seconds_count")).isEqualTo(1);
      assertThat(value(left, "faultline_downtime_seconds_sum")).isBetween(1e-6, 60.0);
      String came = text(target);
      double faults = 0;
      for (String outcome : new String[] {"demand", "late", "joined", "zero"}) {
        faults += value(came, "faultline_faults_total{outcome=\"" + outcome + "\"}");
      }
      assertThat(faults).isPositive();
      assertThat(value(came, "faultline_fault_latency_seconds_count")).isBetween(1.0, faults);
      assertThat(value(came, "faultline_fault_latency_quantile_seconds{quantile=\"0.5\"}"))
          .isBetween(1e-6, 60.0);
      assertThat(value(came, "faultline_bytes_total{direction=\"received\"}"))
          .isEqualTo(value(left, "faultline_bytes_total{direction=\"sent\"}"));
      assertThat(value(came, "faultline_migrations_total{end=\"completed\"}")).isEqualTo(1);
      assertThat(value(came, "faultline_sessions")).isZero();
    }
  }

  @Test
  void nothing_else_is_answered() throws Exception {
    try (MetricsServer server =
        new MetricsServer(
            new Address.Tcp("127.0.0.1", 0), new dev.faultline.agent.daemon.Ledger())) {
      assertThat(status(server, "/other", "GET")).isEqualTo(404);
      assertThat(status(server, "/metrics", "DELETE")).isEqualTo(405);
      assertThat(status(server, "/metrics", "GET")).isEqualTo(200);
    }
  }

  private static int status(MetricsServer server, String path, String method) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create("http://127.0.0.1:" + server.port() + path).toURL().openConnection();
    connection.setRequestMethod(method);
    return connection.getResponseCode();
  }
}
