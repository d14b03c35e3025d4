package dev.faultline.agent.wire.connect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A key and a certificate, as [KeyFiles], and who believes it.
public record Certificates(Path certificate, Path key) {
  /// One that signs itself and begins now.
  public static Certificates make(Path folder, String name) throws IOException {
    return of(KeyFiles.signingItself(folder, name));
  }

  private static Certificates of(KeyFiles made) {
    return new Certificates(made.certificate(), made.key());
  }

  /// One that this one has signed.
  public Certificates sign(Path folder, String name) throws IOException {
    String signer = certificate.getFileName().toString().replace(".pem", "");
    Path store = folder.resolve(name + ".p12");
    Files.copy(certificate.resolveSibling(signer + ".p12"), store);
    return make(folder, name, "-validity", "30", "-signer", signer);
  }

  /// @param more options of keytool
  public static Certificates make(Path folder, String name, String... more) throws IOException {
    return of(KeyFiles.make(folder, name, more));
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
