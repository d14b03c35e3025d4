package dev.faultline.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.agent.daemon.Ledger;
import dev.faultline.agent.daemon.MovedGuest;
import dev.faultline.agent.request.RequestException;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.connect.Certificates;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
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
        MetricsServer source = new MetricsServer(any, null, moved.sourceLedger(), "1.0");
        MetricsServer target = new MetricsServer(any, null, moved.targetLedger(), "1.0")) {
      String left = text(source);
      assertThat(
              value(left, "faultline_pages_total{cause=\"push\"," + source())
                  + value(left, "faultline_pages_total{cause=\"demand\"," + source())
                  + value(left, "faultline_pages_total{cause=\"zero\"," + source()))
          .isEqualTo(MovedGuest.PAGES);
      assertThat(value(left, "faultline_downtime_seconds_count{" + source())).isEqualTo(1);
      assertThat(value(left, "faultline_downtime_seconds_sum{" + source())).isBetween(1e-6, 60.0);
      String came = text(target);
      double faults = 0;
      for (String outcome : new String[] {"demand", "late", "joined", "zero"}) {
        faults += value(came, "faultline_faults_total{outcome=\"" + outcome + "\"," + target());
      }
      assertThat(faults).isPositive();
      assertThat(value(came, "faultline_fault_latency_seconds_count{" + target()))
          .isBetween(1.0, faults);
      holdsBuckets(came);
      assertThat(value(came, "faultline_bytes_total{direction=\"received\"," + target()))
          .isEqualTo(value(left, "faultline_bytes_total{direction=\"sent\"," + source()));
      assertThat(value(came, "faultline_migrations_total{end=\"completed\"," + target()))
          .isEqualTo(1);
      assertThat(value(came, "faultline_sessions")).isZero();
      holdsDashboard(left + came);
    }
  }

  private static String source() {
    return "side=\"source\",strategy=\"" + MovedGuest.STRATEGY + "\"}";
  }

  private static String target() {
    return "side=\"target\",strategy=\"" + MovedGuest.STRATEGY + "\"}";
  }

  /// Buckets grow with their bound, and the last one holds all.
  private static void holdsBuckets(String text) {
    Matcher line =
        Pattern.compile(
                "^faultline_fault_latency_seconds_bucket\\{.*le=\"(\\S+)\"} (\\S+)$",
                Pattern.MULTILINE)
            .matcher(text);
    double bound = 0;
    double count = 0;
    int buckets = 0;
    while (line.find()) {
      double next = line.group(1).equals("+Inf") ? 1e9 : Double.parseDouble(line.group(1));
      assertThat(next).isGreaterThan(bound);
      assertThat(Double.parseDouble(line.group(2))).isGreaterThanOrEqualTo(count);
      bound = next;
      count = Double.parseDouble(line.group(2));
      buckets++;
    }
    // 10 us to 5 s in three steps a decade, 10 s, and all
    assertThat(buckets).isEqualTo(3 * 6 + 2);
    assertThat(count).isEqualTo(value(text, "faultline_fault_latency_seconds_count{" + target()));
  }

  /// Each meter that the dashboard asks for is there, but those of migrations under way.
  private static void holdsDashboard(String shown) throws IOException {
    String dashboard = Files.readString(Path.of("docs", "grafana.json"));
    Matcher expression = Pattern.compile("\"expr\": \"(.*)\"").matcher(dashboard);
    int seen = 0;
    while (expression.find()) {
      Matcher meter =
          Pattern.compile("\\b(faultline|jvm|process)_[a-z_]+").matcher(expression.group(1));
      while (meter.find()) {
        seen++;
        if (!meter.group().startsWith("faultline_migration_")) {
          assertThat(shown).contains("\n" + meter.group());
        }
      }
    }
    assertThat(seen).isGreaterThan(10);
  }

  @Test
  void the_process_and_its_version_are_shown() throws Exception {
    Address.Tcp any = new Address.Tcp("127.0.0.1", 0);
    try (MetricsServer server =
        new MetricsServer(any, null, new dev.faultline.agent.daemon.Ledger(), "7.8")) {
      String text = text(server);
      assertThat(text).contains("version=\"7.8\"", "process_uptime_seconds", "process_cpu_usage");
      assertThat(value(text, "faultline_sessions")).isZero();
    }
  }

  /// A request that is never finished keeps nobody else waiting.
  @Test
  void half_a_request_blocks_nobody() throws Exception {
    Address.Tcp any = new Address.Tcp("127.0.0.1", 0);
    try (MetricsServer server =
            new MetricsServer(any, null, new dev.faultline.agent.daemon.Ledger(), "1.0");
        Socket half = new Socket("127.0.0.1", server.port())) {
      half.getOutputStream().write("GET /met".getBytes(StandardCharsets.US_ASCII));
      half.getOutputStream().flush();
      assertThat(text(server)).contains("faultline_sessions");
    }
  }

  /// A name below `invalid` is nobody's (RFC 2606).
  @Test
  void a_name_that_no_host_has_is_said() {
    assertThatThrownBy(
            () -> new MetricsServer(new Address.Tcp("x.invalid", 1), null, new Ledger(), "1.0"))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot show metrics at x.invalid:1: no host has this name");
  }

  @Test
  void what_others_can_reach_is_not_shown_in_the_clear() {
    assertThatThrownBy(
            () -> new MetricsServer(new Address.Tcp("0.0.0.0", 0), null, new Ledger(), "1.0"))
        .isInstanceOf(RequestException.class)
        .hasMessageStartingWith("metrics at 0.0.0.0:0 could be read from other hosts")
        .hasMessageContainingAll("--tls-cert, --tls-key and --tls-ca", "127.0.0.1");
  }

  @Test
  void with_tls_it_is_shown_to_those_alone_who_have_a_certificate() throws Exception {
    Certificates ours = Certificates.make(folder, "ours");
    Certificates strangers = Certificates.make(folder, "strangers");
    Address.Tcp anywhere = new Address.Tcp("0.0.0.0", 0);
    try (MetricsServer server =
            new MetricsServer(anywhere, ours.believing(ours), new Ledger(), "1.0");
        Socket half = new Socket("127.0.0.1", server.port())) {
      assertThat(half.isConnected()).isTrue(); // and says nothing, which keeps nobody waiting
      assertThat(server.url()).isEqualTo("https://0.0.0.0:" + server.port() + "/metrics");
      String text = encrypted(server, ours.believing(ours).context());
      assertThat(text).contains("faultline_sessions");
      SSLContext another = strangers.believing(strangers, ours).context();
      assertThatThrownBy(() -> encrypted(server, another)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> text(server)).isInstanceOf(IOException.class);
    }
  }

  private static String encrypted(MetricsServer server, SSLContext with) throws IOException {
    HttpsURLConnection connection =
        (HttpsURLConnection)
            URI.create("https://127.0.0.1:" + server.port() + "/metrics").toURL().openConnection();
    connection.setSSLSocketFactory(with.getSocketFactory());
    return new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void nothing_else_is_answered() throws Exception {
    try (MetricsServer server =
        new MetricsServer(
            new Address.Tcp("127.0.0.1", 0),
            null,
            new dev.faultline.agent.daemon.Ledger(),
            "1.0")) {
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
