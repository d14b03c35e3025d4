package dev.faultline.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.agent.driver.AgentClient;
import dev.faultline.agent.driver.News;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.connect.Certificates;
import dev.faultline.agent.wire.connect.Tls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TlsTest {
  @TempDir static Path folder;
  private static Certificates ours;
  private static Certificates strangers;

  @BeforeAll
  static void makeCertificates() throws Exception {
    ours = Certificates.make(folder, "ours");
    strangers = Certificates.make(folder, "strangers");
  }

  private static Driven driven(Tls driver) throws IOException {
    Tls tls = ours.believing(ours);
    return new Driven(folder, tls, tls, driver);
  }

  /// The one line that the agents log; it may come a little later than the other side knows.
  private static String onlyLine(Driven driven) {
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (driven.log.isEmpty() && System.nanoTime() < limit) {
      LockSupport.parkNanos(10_000_000);
    }
    assertThat(driven.log).hasSize(1);
    return driven.log.getFirst();
  }

  @Test
  void a_guest_moves_over_encrypted_connections() throws Exception {
    try (Driven driven = driven(ours.believing(ours));
        Driven.Run run = driven.new Run(Driven.plan(20), null)) {
      News.TargetReport report = run.targetReport();
      assertThat(report.failure() + report.verification()).isEmpty();
      assertThat(report.verifiedBytes()).isEqualTo(Driven.PAGES * 4096);
      assertThat(driven.log).isEmpty();
    }
  }

  @Test
  void a_strangers_certificate_is_refused_with_one_line_on_both_sides() throws Exception {
    try (Driven driven = driven(strangers.believing(strangers, ours))) {
      assertThatThrownBy(() -> AgentClient.connect(driven.transport, driven.target.address()))
          .hasMessageMatching("127.0.0.1:\\d+: TLS: .*certificate_required.*")
          .hasMessageNotContaining("\n");
      // it is not even shown, since the agent says whose signatures it believes
      assertThat(onlyLine(driven)).matches("refused 127.0.0.1:\\d+: TLS: .*certificate chain.*");
    }
  }

  @Test
  void an_agent_that_we_do_not_believe_gets_nothing_from_us() throws Exception {
    try (Driven driven = driven(strangers.believing(strangers))) {
      assertThatThrownBy(() -> AgentClient.connect(driven.transport, driven.target.address()))
          .hasMessageMatching("127.0.0.1:\\d+: TLS: .*certification path.*");
      assertThat(onlyLine(driven)).matches("refused 127.0.0.1:\\d+: TLS: .*certificate.*");
    }
  }

  @Test
  void who_does_not_encrypt_is_refused_with_one_line_on_both_sides() throws Exception {
    try (Driven driven = driven(null)) {
      assertThatThrownBy(() -> AgentClient.connect(driven.transport, driven.target.address()))
          .hasMessageContaining("expect TLS?");
      assertThat(onlyLine(driven)).endsWith("it does not speak TLS");
    }
  }

  @Test
  void who_encrypts_where_nobody_does_is_told_so() throws Exception {
    try (Driven driven = new Driven(folder, null, null, ours.believing(ours))) {
      assertThatThrownBy(() -> AgentClient.connect(driven.transport, driven.target.address()))
          .hasMessageContaining("it does not speak TLS");
      assertThat(onlyLine(driven)).endsWith("not a Faultline connection");
    }
  }

  @Test
  void who_shows_no_certificate_is_refused() throws Exception {
    try (Driven driven = driven(null)) {
      int port = ((Address.Tcp) driven.target.address()).port();
      KeyStore believed = KeyStore.getInstance(KeyStore.getDefaultType());
      believed.load(null, null);
      try (var in = Files.newInputStream(ours.certificate())) {
        believed.setCertificateEntry(
            "ours", CertificateFactory.getInstance("X.509").generateCertificate(in));
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(believed);
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(null, trust.getTrustManagers(), null);
      try (SSLSocket socket =
          (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port)) {
        assertThatThrownBy(() -> read(socket)).isInstanceOf(IOException.class);
      }
      assertThat(onlyLine(driven)).matches("refused 127.0.0.1:\\d+: TLS: .*certificate.*");
    }
  }

  private static int read(SSLSocket socket) throws IOException {
    socket.startHandshake();
    return socket.getInputStream().read();
  }

  @Test
  void files_that_are_none_are_named() throws IOException {
    Path nothing = folder.resolve("nothing.pem");
    assertThatThrownBy(() -> Tls.of(nothing, ours.key(), ours.certificate()))
        .hasMessageContaining("the TLS certificate " + nothing + " cannot be read");
    Path text = Files.writeString(folder.resolve("text.pem"), "not PEM");
    assertThatThrownBy(() -> Tls.of(text, ours.key(), ours.certificate()))
        .hasMessageContaining("TLS cannot use " + text);
  }
}
