package dev.faultline.agent.telemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.faultline.agent.daemon.Ledger;
import dev.faultline.agent.wire.connect.Address;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Answers `GET /metrics` in the text format of Prometheus, on a listener of its own; read-only.
public final class MetricsServer implements AutoCloseable {
  private static final int BACKLOG = 16;

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final AgentMeters meters;
  private final HostMeters host;
  private final HttpServer server;

  /// One that asks by halves keeps nobody else waiting.
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /// Listens from now on.
  ///
  /// @param version of Faultline, for `faultline_build_info`
  /// @throws IOException if it cannot listen there
  public MetricsServer(Address.Tcp address, Ledger ledger, String version) throws IOException {
    meters = new AgentMeters(registry, ledger);
    registry.getPrometheusRegistry().register(new LatencyHistograms(ledger));
    host = new HostMeters(registry, version);
    try {
      InetSocketAddress at = new InetSocketAddress(address.host(), address.port());
      if (at.isUnresolved()) {
        throw new IOException("no host has this name");
      }
      server = HttpServer.create(at, BACKLOG);
    } catch (IOException e) {
      throw new IOException("cannot show metrics at " + address + ": " + e.getMessage(), e);
    }
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
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
