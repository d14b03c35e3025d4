package dev.faultline.agent.telemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.faultline.agent.daemon.Ledger;
import dev.faultline.agent.request.RequestException;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.connect.Tls;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// Answers `GET /metrics` in the text format of Prometheus, on a listener of its own; read-only,
/// and to those who come from other hosts with mutual TLS alone.
public final class MetricsServer implements AutoCloseable {
  private static final int BACKLOG = 16;

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final AgentMeters meters;
  private final HostMeters host;
  private final Address.Tcp address;
  private final HttpServer server;

  /// One that asks by halves keeps nobody else waiting.
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /// Listens from now on.
  ///
  /// @param tls the agent's own, for an address that others can reach; loopback is in the clear
  /// @param version of Faultline, for `faultline_build_info`
  /// @throws RequestException if others could read in the clear
  /// @throws IOException if it cannot listen there
  public MetricsServer(Address.Tcp address, @Nullable Tls tls, Ledger ledger, String version)
      throws IOException {
    requireTrust(address, tls);
    meters = new AgentMeters(registry, ledger);
    registry.getPrometheusRegistry().register(new LatencyHistograms(ledger));
    host = new HostMeters(registry, version);
    try {
      InetSocketAddress at = new InetSocketAddress(address.host(), address.port());
      if (at.isUnresolved()) {
        throw new IOException("no host has this name");
      }
      server =
          tls == null || address.isLocal()
              ? HttpServer.create(at, BACKLOG)
              : encrypting(HttpsServer.create(at, BACKLOG), tls);
    } catch (IOException e) {
      throw new IOException("cannot show metrics at " + address + ": " + e.getMessage(), e);
    }
    this.address = new Address.Tcp(address.host(), port());
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  /// Whether metrics may be shown there.
  ///
  /// @throws RequestException if others could read in the clear
  public static void requireTrust(Address.Tcp address, @Nullable Tls tls) {
    if (tls == null
        && !address.isLocal()
        && !new InetSocketAddress(address.host(), address.port()).isUnresolved()) {
      throw new RequestException(
          "metrics at "
              + address
              + " could be read from other hosts, in the clear: give --tls-cert, --tls-key and"
              + " --tls-ca, or show them at 127.0.0.1");
    }
  }

  private static HttpServer encrypting(HttpsServer server, Tls tls) {
    server.setHttpsConfigurator(
        new HttpsConfigurator(tls.context()) {
          @Override
          public void configure(HttpsParameters parameters) {
            parameters.setSSLParameters(tls.ofServer());
          }
        });
    return server;
  }

  /// Where it shows them.
  public String url() {
    return (server instanceof HttpsServer ? "https://" : "http://") + address + "/metrics";
  }

  /// The port that it listens on.
  public int port() {
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean known = exchange.getRequestURI().getPath().equals("/metrics");
      if (!exchange.getRequestMethod().equals("GET") || !known) {
        exchange.sendResponseHeaders(known ? 405 : 404, -1);
        return;
      }
      meters.refresh();
      byte[] text = registry.scrape().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
      exchange.sendResponseHeaders(200, text.length);
      exchange.getResponseBody().write(text);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    host.close();
    registry.close();
  }
}
