package dev.faultline.simulator.cli.option;

import dev.faultline.agent.request.RequestException;
import dev.faultline.agent.wire.connect.Tls;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The files of mutual TLS: all three, or none.
public final class TlsOptions {
  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "Our certificate with its chain, PEM.")
  public @Nullable Path certificate;

  @Option(names = "--tls-key", paramLabel = "FILE", description = "Its key, PKCS#8 PEM.")
  public @Nullable Path key;

  @Option(
      names = "--tls-ca",
      paramLabel = "FILE",
      description = "Who signs the certificates that we believe, PEM.")
  public @Nullable Path authority;

  public boolean areGiven() {
    return certificate != null || key != null || authority != null;
  }

  /// Null if none is given.
  ///
  /// @param warnings takes a line of a certificate that soon ends
  public @Nullable Tls tls(Consumer<String> warnings) {
    if (!areGiven()) {
      return null;
    }
    if (certificate == null || key == null || authority == null) {
      throw new RequestException("TLS needs all of --tls-cert, --tls-key and --tls-ca");
    }
    Tls tls = Tls.of(certificate, key, authority);
    String warning = tls.warning();
    if (warning != null) {
      warnings.accept("warning: " + warning);
    }
    return tls;
  }
}
