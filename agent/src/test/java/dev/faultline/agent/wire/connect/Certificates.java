package dev.faultline.agent.wire.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A key and a certificate, made by the JDK's keytool, as PEM files.
public record Certificates(Path certificate, Path key) {
  private static final String PASSWORD = "changeit";

  /// One that signs itself and begins now.
  public static Certificates make(Path folder, String name) throws Exception {
    return make(folder, name, "-validity", "30", "-ext", "bc=ca:true");
  }

  /// One that this one has signed.
  public Certificates sign(Path folder, String name) throws Exception {
    String signer = certificate.getFileName().toString().replace(".pem", "");
    Path store = folder.resolve(name + ".p12");
    Files.copy(certificate.resolveSibling(signer + ".p12"), store);
    return make(folder, name, "-validity", "30", "-signer", signer);
  }

  /// @param more options of keytool
  public static Certificates make(Path folder, String name, String... more) throws Exception {
    Path store = folder.resolve(name + ".p12");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-keystore", store.toString(), "-storepass", PASSWORD));
    command.addAll(List.of("-alias", name, "-dname", "CN=" + name));
    command.addAll(List.of("-ext", "san=ip:127.0.0.1"));
    command.addAll(List.of(more));
    if (!command.contains("-keyalg")) {
      command.addAll(List.of("-keyalg", "EC"));
    }
    Process keytool =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(keytool.exitValue()).isZero();
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    Key secret = keys.getKey(name, PASSWORD.toCharArray());
    Path certificate = folder.resolve(name + ".pem");
    Path key = folder.resolve(name + ".key");
    pem(certificate, "CERTIFICATE", keys.getCertificate(name).getEncoded());
    pem(key, "PRIVATE KEY", secret.getEncoded());
    return new Certificates(certificate, key);
  }

  private static void pem(Path file, String what, byte[] bytes) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    Files.writeString(
        file, "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n");
  }

  /// Shows our certificate, and believes those that these have signed, and these.
  public Tls believing(Certificates... authorities) throws IOException {
    StringBuilder all = new StringBuilder();
    for (Certificates one : authorities) {
      all.append(Files.readString(one.certificate));
    }
    Path file = Files.createTempFile(certificate.getParent(), "believed", ".pem");
    return Tls.of(certificate, key, Files.writeString(file, all));
  }
}
