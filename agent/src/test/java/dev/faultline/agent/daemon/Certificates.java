package dev.faultline.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.wire.connect.Tls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A key and a certificate that signs itself, made by the JDK's keytool, as PEM files.
record Certificates(Path certificate, Path key) {
  private static final String PASSWORD = "changeit";

  static Certificates make(Path folder, String name) throws Exception {
    Path store = folder.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-keystore",
                    store.toString(),
                    "-storepass",
                    PASSWORD,
                    "-alias",
                    name,
                    "-dname",
                    "CN=" + name,
                    "-keyalg",
                    "EC",
                    "-validity",
                    "2",
                    "-ext",
                    "san=ip:127.0.0.1",
                    "-ext",
                    "bc=ca:true"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    Path certificate = folder.resolve(name + ".pem");
    Path key = folder.resolve(name + ".key");
    pem(certificate, "CERTIFICATE", keys.getCertificate(name).getEncoded());
    pem(key, "PRIVATE KEY", key(keys, name).getEncoded());
    return new Certificates(certificate, key);
  }

  private static Key key(KeyStore keys, String name) throws GeneralSecurityException {
    return keys.getKey(name, PASSWORD.toCharArray());
  }

  private static void pem(Path file, String what, byte[] bytes) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    Files.writeString(
        file, "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n");
  }

  /// Shows our certificate, believes the authority's.
  Tls believing(Certificates authority) {
    return Tls.of(certificate, key, authority.certificate());
  }
}
