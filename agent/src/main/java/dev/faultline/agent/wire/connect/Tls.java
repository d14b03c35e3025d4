package dev.faultline.agent.wire.connect;

import dev.faultline.agent.request.RequestException;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/// Mutual TLS 1.3: both sides show a certificate that the authority has signed, and a client also
/// checks that the server's names the host it meant to reach.
public final class Tls {
  private static final String PROTOCOL = "TLSv1.3";
  private final SslContext server;
  private final SslContext client;
  private final @Nullable String warning;

  private Tls(SslContext server, SslContext client, @Nullable String warning) {
    this.server = server;
    this.client = client;
    this.warning = warning;
  }

  /// @param certificate our certificate with its chain, PEM
  /// @param key its private key, PKCS#8 PEM without a password
  /// @param authority who signs the certificates that are believed, PEM
  /// @throws RequestException if a file cannot be used, or nobody would believe the certificate;
  ///   says which and why
  public static Tls of(Path certificate, Path key, Path authority) {
    File certificateFile = readable("certificate", certificate);
    File keyFile = readable("key", key);
    File authorityFile = readable("authority", authority);
    SslContext server;
    SslContext client;
    try {
      server =
          SslContextBuilder.forServer(certificateFile, keyFile)
              .sslProvider(SslProvider.JDK)
              .trustManager(authorityFile)
              .clientAuth(ClientAuth.REQUIRE)
              .protocols(PROTOCOL)
              .build();
      client =
          SslContextBuilder.forClient()
              .sslProvider(SslProvider.JDK)
              .keyManager(certificateFile, keyFile)
              .trustManager(authorityFile)
              .protocols(PROTOCOL)
              .build();
    } catch (SSLException | IllegalArgumentException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new RequestException(
          "TLS cannot use "
              + certificate
              + ", "
              + key
              + " and "
              + authority
              + ": "
              + cause.getMessage()
              + "; they must be PEM files, the key PKCS#8 without a password",
          e);
    }
    String warning = new CertificateCheck(certificate, key, authority).check(Instant.now());
    return new Tls(server, client, warning);
  }

  private static File readable(String what, Path file) {
    if (!Files.isReadable(file)) {
      throw new RequestException("the TLS " + what + " " + file + " cannot be read");
    }
    if (!Files.isRegularFile(file)) {
      throw new RequestException("the TLS " + what + " " + file + " is no regular file");
    }
    return file.toFile();
  }

  /// One line of what will soon be wrong with the certificate; null if nothing will.
  public @Nullable String warning() {
    return warning;
  }

  public SslContext server() {
    return server;
  }

  public SslContext client() {
    return client;
  }

  /// The same keys and trust for a server of the JDK's; with [#ofServer()].
  public SSLContext context() {
    return ((JdkSslContext) server).context(); // since the provider is the JDK
  }

  /// What a server of the JDK's asks of those who connect: as much as [#server()].
  public SSLParameters ofServer() {
    SSLParameters parameters = context().getDefaultSSLParameters();
    parameters.setProtocols(new String[] {PROTOCOL});
    parameters.setNeedClientAuth(true);
    return parameters;
  }
}
