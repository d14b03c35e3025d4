package dev.faultline.agent.wire.connect;

import dev.faultline.agent.request.RequestException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Collection;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// The certificate that we are about to show, looked at as its other sides will: what they would
/// refuse is refused here, where the one who can mend it reads it.
final class CertificateCheck {
  /// What ends sooner is warned of.
  private static final Duration SOON = Duration.ofDays(14);

  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";

  private final Path certificate;
  private final Path key;
  private final Path authority;

  /// @param certificate with its chain, PEM
  /// @param key PKCS#8 PEM without a password
  /// @param authority PEM
  CertificateCheck(Path certificate, Path key, Path authority) {
    this.certificate = certificate;
    this.key = key;
    this.authority = authority;
  }

  /// Looks at all three files, which can be read as what they are.
  ///
  /// @return a line of what will soon be wrong; null if nothing will
  /// @throws RequestException if it is out of date, has another key, or nobody signed it whom the
  ///   authority's file names; one line
  @Nullable String check(Instant now) {
    try {
      X509Certificate[] chain = read(certificate).toArray(new X509Certificate[0]);
      for (X509Certificate one : chain) {
        requireInTime(one, now);
      }
      requireKey(chain[0].getPublicKey(), subject(chain[0]));
      requireSigned(chain);
      Instant end = end(chain);
      return end.isAfter(now.plus(SOON))
          ? null
          : "the TLS certificate "
              + certificate
              + subject(chain[0])
              + " ends at "
              + seconds(end)
              + ", and connections fail from then on; make a new one before";
    } catch (GeneralSecurityException | IOException e) {
      throw new RequestException(
          "TLS cannot use %s, %s and %s: %s".formatted(certificate, key, authority, text(e)), e);
    }
  }

  private static Collection<X509Certificate> read(Path file)
      throws IOException, CertificateException {
    try (InputStream in = Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
          .map(X509Certificate.class::cast)
          .toList();
    }
  }

  /// The first day that one of them does not see.
  private static Instant end(X509Certificate[] chain) {
    Instant first = Instant.MAX;
    for (X509Certificate one : chain) {
      Instant end = one.getNotAfter().toInstant();
      first = end.isBefore(first) ? end : first;
    }
    return first;
  }

  private void requireInTime(X509Certificate one, Instant now) {
    Instant begin = one.getNotBefore().toInstant();
    Instant end = one.getNotAfter().toInstant();
    String is = "";
    if (now.isAfter(end)) {
      is = " ended at " + seconds(end);
    } else if (now.isBefore(begin)) {
      is = " does not begin before " + seconds(begin);
    }
    if (!is.isEmpty()) {
      throw wrong(
          subject(one) + is + ", and it is " + seconds(now),
          "give one that is valid now with --tls-cert, or set this host's clock");
    }
  }

  /// Something signed with the key must be what the certificate's own key has signed.
  private void requireKey(PublicKey shown, String subject)
      throws IOException, GeneralSecurityException {
    String algorithm =
        switch (shown.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          case "EdDSA" -> "EdDSA";
          default -> "";
        };
    if (algorithm.isEmpty()) {
      return; // others need parameters; the first connection will tell
    }
    boolean fits;
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(privateKey(shown.getAlgorithm()));
      signature.update(shown.getEncoded());
      byte[] signed = signature.sign();
      signature.initVerify(shown);
      signature.update(shown.getEncoded());
      fits = signature.verify(signed);
    } catch (InvalidKeySpecException | InvalidKeyException | java.security.SignatureException e) {
      fits = false; // of another kind, or another curve
    }
    if (!fits) {
      throw wrong(
          subject + " does not belong to the key " + key,
          "give with --tls-key the key that it was made for");
    }
  }

  private PrivateKey privateKey(String algorithm) throws IOException, GeneralSecurityException {
    String text = Files.readString(key);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IOException(key + " holds no \"" + BEGIN + "\"");
    }
    byte[] bytes = Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
  }

  /// Believed as a client's or as a server's: which of the two it has to be depends on who
  /// connects.
  private void requireSigned(X509Certificate[] chain) throws IOException, GeneralSecurityException {
    X509TrustManager trust = trust();
    try {
      trust.checkClientTrusted(chain, "UNKNOWN");
    } catch (CertificateException asClient) {
      try {
        trust.checkServerTrusted(chain, "UNKNOWN");
      } catch (CertificateException asServer) {
        throw wrong(
            subject(chain[0])
                + ", signed by \""
                + chain[chain.length - 1].getIssuerX500Principal()
                + "\", is not believed by those who believe "
                + authority
                + ": "
                + text(asClient),
            "give with --tls-ca the certificate of who signed it");
      }
    }
  }

  private X509TrustManager trust() throws IOException, GeneralSecurityException {
    KeyStore believed = KeyStore.getInstance(KeyStore.getDefaultType());
    believed.load(null, null);
    int count = 0;
    for (Certificate one : read(authority)) {
      believed.setCertificateEntry("authority " + count++, one);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(believed);
    for (TrustManager one : factory.getTrustManagers()) {
      if (one instanceof X509TrustManager found) {
        return found;
      }
    }
    throw new GeneralSecurityException("this JDK knows no way to check certificates");
  }

  private RequestException wrong(String what, String mend) {
    return new RequestException("the TLS certificate " + certificate + what + "; " + mend);
  }

  private static String subject(X509Certificate of) {
    return " (" + of.getSubjectX500Principal() + ")";
  }

  private static Instant seconds(Instant of) {
    return of.truncatedTo(ChronoUnit.SECONDS);
  }

  private static String text(Exception e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
  }
}
