package dev.faultline.agent.wire.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.agent.request.RequestException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class CertificateCheckTest {
  @TempDir static Path folder;
  private static Certificates authority;
  private static Certificates ours;

  @BeforeAll
  static void makeCertificates() throws Exception {
    authority = Certificates.make(folder, "authority");
    ours = authority.sign(folder, "ours");
  }

  private static void refused(Certificates shown, Certificates believed, String... because) {
    assertThatThrownBy(() -> shown.believing(believed))
        .isInstanceOf(RequestException.class)
        .hasMessageStartingWith("the TLS certificate " + shown.certificate() + " (CN=")
        .hasMessageContainingAll(because)
        .hasMessageNotContaining("\n");
  }

  @Test
  void one_that_the_authority_signed_and_one_that_is_its_own_authority_are_taken()
      throws Exception {
    assertThat(ours.believing(authority).warning()).isNull();
    assertThat(authority.believing(authority).warning()).isNull();
  }

  @Test
  void one_that_has_ended_is_refused_with_its_end_and_the_time() throws Exception {
    Certificates ended = Certificates.make(folder, "ended", "-startdate", "-9d", "-validity", "4");
    refused(ended, ended, "(CN=ended) ended at 20", "Z, and it is 20", "this host's clock");
  }

  @Test
  void one_that_has_not_begun_is_refused_with_its_beginning() throws Exception {
    Certificates early = Certificates.make(folder, "early", "-startdate", "+9d", "-validity", "4");
    refused(early, early, "(CN=early) does not begin before 20", "Z, and it is 20");
  }

  @Test
  void one_with_the_key_of_another_is_refused_and_both_files_are_named() throws Exception {
    Certificates swapped = new Certificates(ours.certificate(), authority.key());
    refused(swapped, authority, "does not belong to the key " + authority.key(), "--tls-key");
    Certificates rsa = Certificates.make(folder, "rsa", "-keyalg", "RSA", "-validity", "30");
    assertThat(rsa.believing(rsa).warning()).isNull();
    refused(new Certificates(rsa.certificate(), ours.key()), rsa, "does not belong to the key ");
  }

  @Test
  void one_that_somebody_else_signed_is_refused_with_who_did() throws Exception {
    Certificates strangers = Certificates.make(folder, "strangers");
    refused(ours, strangers, "(CN=ours), signed by \"CN=authority\"", "--tls-ca");
    assertThatThrownBy(() -> Tls.of(ours.certificate(), ours.key(), strangers.certificate()))
        .hasMessageContaining(" believe " + strangers.certificate() + ": ");
  }

  @Test
  void one_that_ends_within_two_weeks_is_warned_of() throws Exception {
    Certificates soon = Certificates.make(folder, "soon", "-validity", "13");
    assertThat(soon.believing(soon).warning())
        .startsWith("the TLS certificate " + soon.certificate() + " (CN=soon) ends at 20")
        .endsWith("; make a new one before");
  }

  @Test
  void one_that_ended_behind_it_in_its_chain_is_refused_too() throws Exception {
    Certificates ended =
        Certificates.make(
            folder, "before", "-startdate", "-9d", "-validity", "4", "-ext", "bc=ca:true");
    Certificates late = ended.sign(folder, "late");
    Path chain = folder.resolve("chain.pem");
    Files.writeString(
        chain, Files.readString(late.certificate()) + Files.readString(ended.certificate()));
    refused(new Certificates(chain, late.key()), ended, "(CN=before) ended at");
  }
}
