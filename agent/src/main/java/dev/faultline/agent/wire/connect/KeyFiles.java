package dev.faultline.agent.wire.connect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A key and a certificate, made by the JDK's keytool, as PEM files: for agents that live no longer
/// than a run, and for tests. The JDK's own API makes no certificates.
///
/// @param key not encrypted: the folder has to be its owner's alone
public record KeyFiles(Path certificate, Path key) {
  private static final String PASSWORD = "not-secret"; // the key lies beside the store, open
  private static final int KEYTOOL_SECONDS_MAX = 60;

  /// One that signs itself, names 127.0.0.1 and begins now.
  ///
  /// @param name of the files and of who it is made for
  /// @throws IOException if none can be made; one line
  public static KeyFiles signingItself(Path folder, String name) throws IOException {
    return make(folder, name, "-validity", "30", "-ext", "bc=ca:true");
  }

  /// Where one of this name is made.
  public static KeyFiles in(Path folder, String name) {
    return new KeyFiles(folder.resolve(name + ".pem"), folder.resolve(name + ".key"));
  }

  /// One that names 127.0.0.1.
  ///
  /// @param more options of keytool
  /// @throws IOException if none can be made; one line
  public static KeyFiles make(Path folder, String name, String... more) throws IOException {
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
    run(command);
    try {
      KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
      Key secret = keys.getKey(name, PASSWORD.toCharArray());
      KeyFiles made = in(folder, name);
      pem(made.certificate, "CERTIFICATE", keys.getCertificate(name).getEncoded());
      pem(made.key, "PRIVATE KEY", secret.getEncoded());
      return made;
    } catch (GeneralSecurityException e) {
      throw new IOException("keytool made nothing that can be read: " + e.getMessage(), e);
    }
  }

  private static void run(List<String> command) throws IOException {
    Process keytool =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!keytool.waitFor(KEYTOOL_SECONDS_MAX, TimeUnit.SECONDS)) {
        throw new IOException("keytool takes more than " + KEYTOOL_SECONDS_MAX + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while keytool made a certificate", e);
    } finally {
      keytool.destroyForcibly();
    }
    if (keytool.exitValue() != 0) {
      throw new IOException("keytool made no certificate: status " + keytool.exitValue());
    }
  }

  private static void pem(Path file, String what, byte[] bytes) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    Files.writeString(
        file, "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n");
  }

  /// Shows this certificate, and believes whoever shows one that it has signed, or itself.
  public Tls tls() {
    return Tls.of(certificate, key, certificate);
  }
}
