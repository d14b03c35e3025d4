package dev.faultline.agent.telemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.faultline.agent.daemon.Ledger;
import dev.faultline.agent.wire.Address;
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
  private final HttpServer server;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread made = new Thread(task, "faultline-metrics");
            made.setDaemon(true);
            return made;
          });

  /// Listens from now on.
  ///
  /// @throws IOException if it cannot listen there
  public MetricsServer(Address.Tcp address, Ledger ledger) throws IOException {
    AgentMeters.register(ledger, registry);
    try {
      server = HttpServer.create(new InetSocketAddress(address.host(), address.port()), BACKLOG);
    } catch (IOException e) {
      throw new IOException("cannot show metrics at " + address + ": " + e.getMessage(), e);
    }
    server.createContext("/", this::answer);
    server.setExecutor(thread);
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
      byte[] text = registry.scrape().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
      exchange.sendResponseHeaders(200, text.length);
      exchange.getResponseBody().write(text);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    thread.shutdownNow();
    registry.close();
  }
}
