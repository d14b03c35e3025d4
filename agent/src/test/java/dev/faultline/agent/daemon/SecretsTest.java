package dev.faultline.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.faultline.agent.driver.AgentClient;
import dev.faultline.agent.driver.News;
import dev.faultline.agent.request.RequestException;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.connect.Certificates;
import dev.faultline.agent.wire.connect.RecordCodec;
import dev.faultline.agent.wire.connect.Tls;
import dev.faultline.agent.wire.connect.Transport;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The key of an agent is in its file and in its memory, and in nothing that it says.
@Timeout(120)
class SecretsTest {
  /// So many characters of a key, wherever they begin, are taken for a part of it: 16 of base64 are
  /// 12 bytes, which nothing else holds by chance.
  private static final int PART = 16;

  @TempDir static Path folder;
  private static Certificates ours;
  private static String secret; // all in one line
  private static String secretBytes;

  @BeforeAll
  static void makeCertificates() throws Exception {
    ours = Certificates.make(folder, "ours");
    secret = Files.readString(ours.key()).replaceAll("-----[A-Z ]+-----|\n", "");
    secretBytes = latin(Base64.getDecoder().decode(secret));
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static void holdsNothingOfIt(String said) {
    String line = said.replace("\n", "");
    // the first 36 bytes of a key say of which kind it is, as those of every such key do
    for (int at = 48; at + PART <= secret.length(); at++) {
      assertThat(line).doesNotContain(secret.substring(at, at + PART));
    }
    for (int at = 36; at + PART <= secretBytes.length(); at++) {
      assertThat(said).doesNotContain(secretBytes.substring(at, at + PART)); // may have a newline
    }
  }

  @Test
  void what_would_hold_the_key_is_found_to_hold_it() {
    assertThat(secret).hasSizeGreaterThan(90);
    assertThatThrownBy(() -> holdsNothingOfIt("a line with " + secret.substring(60, 90)))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> holdsNothingOfIt("bytes " + secretBytes.substring(40, 60)))
        .isInstanceOf(AssertionError.class);
  }

  /// A guest that moves, one that is stopped on its way, and strangers of three kinds.
  @Test
  void neither_log_nor_journal_nor_news_nor_reports_hold_the_key() throws Exception {
    List<String> said = new ArrayList<>();
    Tls tls = ours.believing(ours);
    Certificates stranger = Certificates.make(folder, "strange");
    try (Driven driven = new Driven(folder, tls, tls, tls);
        Transport clear = new Transport(null);
        Transport strange = new Transport(stranger.believing(stranger, ours))) {
      driven.source.tellJournal(driven.log::add);
      driven.target.tellJournal(driven.log::add);
      Address at = driven.target.address();
      assertThatThrownBy(() -> AgentClient.connect(clear, at))
          .satisfies(e -> said.add(e.getMessage()));
      assertThatThrownBy(() -> AgentClient.connect(strange, at))
          .satisfies(e -> said.add(e.getMessage()));
      try (Socket socket = new Socket("127.0.0.1", ((Address.Tcp) at).port())) {
        socket.getOutputStream().write(Files.readAllBytes(ours.certificate()));
        said.add(latin(socket.getInputStream().readAllBytes()));
      }
      try (Driven.Run run = driven.new Run(Driven.plan(60), null)) {
        hear(run.to, said);
        hear(run.from, said);
      }
      Address nobody = new Address.Tcp("127.0.0.1", 1);
      try (Driven.Run run = driven.new Run(Driven.plan(61), nobody)) {
        hear(run.from, said);
      }
      assertThat(driven.log).hasSizeGreaterThan(5);
      said.addAll(driven.log);
    }
    assertThat(said).hasSizeGreaterThan(15);
    said.forEach(SecretsTest::holdsNothingOfIt);
  }

  /// All that an agent says of a guest, up to its last word, as it crosses the wire.
  private static void hear(AgentClient client, List<String> into) throws Exception {
    while (true) {
      News news = client.next(Driven.WAIT_NANOS);
      assertThat(news).isNotNull();
      into.add(latin(RecordCodec.encode(News.class, news)));
      if (news instanceof News.TargetReport || news instanceof News.SourceReport) {
        return;
      }
    }
  }

  /// Whoever confuses the files, or has a key that is damaged, reads which file it is.
  @ParameterizedTest
  @ValueSource(strings = {"certificate", "authority", "both", "cut", "letter", "bare", "twice"})
  void a_key_that_cannot_be_used_is_named_and_not_quoted(String how) throws Exception {
    String text = Files.readString(ours.key());
    Path damaged = folder.resolve("damaged-" + how + ".key");
    Files.writeString(
        damaged,
        switch (how) {
          case "cut" -> text.substring(0, text.length() - 60);
          case "letter" -> text.replace(secret.substring(50, 60), "*" + secret.substring(51, 60));
          case "bare" -> secret;
          case "twice" -> text.replace(secret.substring(0, 64), secret.substring(0, 64).repeat(2));
          default -> text;
        });
    Path certificate =
        how.equals("certificate") || how.equals("both") ? damaged : ours.certificate();
    Path authority = how.equals("authority") || how.equals("both") ? damaged : ours.certificate();
    RequestException refused =
        catchThrowableOfType(RequestException.class, () -> Tls.of(certificate, damaged, authority));
    assertThat(refused).hasMessageContaining(damaged.toString());
    for (Throwable e = refused; e != null; e = e.getCause()) {
      holdsNothingOfIt(e.toString());
    }
  }
}
