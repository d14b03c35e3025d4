package dev.faultline.simulator.watch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// A page and a stream of events about it, for browsers on this machine alone: bound to loopback,
/// below a path that cannot be guessed, and closed to pages of any other origin.
final class WatchServer implements AutoCloseable {
  private static final int TOKEN_BYTES = 16;

  private final String token;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<EventStream> streams = new CopyOnWriteArrayList<>();
  private final CountDownLatch fetched = new CountDownLatch(1);
  private final byte[] page;
  private volatile byte[] report = {};

  WatchServer(String html) throws IOException {
    byte[] random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    token = HexFormat.of().formatHex(random);
    page = html.getBytes(StandardCharsets.UTF_8);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads); // one that is held open holds nobody else
    server.createContext("/", this::answer);
    server.start();
  }

  private String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  String address() {
    return "http://" + host() + "/" + token + "/";
  }

  boolean isWatched() {
    return !streams.isEmpty();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (!isOurs(exchange)) {
      refuse(exchange, 403);
    } else if (!exchange.getRequestMethod().equals("GET")) {
      refuse(exchange, 405);
    } else if (path.equals("/" + token + "/")) {
      send(exchange, page);
    } else if (path.equals("/" + token + "/events")) {
      stream(exchange);
    } else if (path.equals("/" + token + "/report") && report.length > 0) {
      send(exchange, report);
      fetched.countDown();
    } else {
      refuse(exchange, 404);
    }
  }

  /// Whether it was asked for by this address, not by a name that somebody made point here, and not
  /// by another site's page.
  private boolean isOurs(HttpExchange exchange) {
    String host = exchange.getRequestHeaders().getFirst("Host");
    String origin = exchange.getRequestHeaders().getFirst("Origin");
    return host().equals(host) && (origin == null || origin.equals("http://" + host()));
  }

  private static void refuse(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  private static void headers(HttpExchange exchange, String type) {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    exchange.getResponseHeaders().set("Cross-Origin-Resource-Policy", "same-origin");
  }

  private static void send(HttpExchange exchange, byte[] html) throws IOException {
    headers(exchange, "text/html; charset=utf-8");
    exchange.sendResponseHeaders(200, html.length);
    exchange.getResponseBody().write(html);
    exchange.close();
  }

  private void stream(HttpExchange exchange) throws IOException {
    headers(exchange, "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    EventStream stream = new EventStream(exchange);
    streams.add(stream);
    try {
      stream.run();
    } finally {
      streams.remove(stream);
    }
  }

  /// To every page that looks on; of an event that one of them has not had yet, the last counts.
  void say(String event, String data) {
    streams.forEach(stream -> stream.say(event, data));
  }

  /// The report is there, and pages that look on go there.
  void finish(byte[] html, long waitNanos) {
    report = html;
    boolean watched = isWatched();
    say("done", "report");
    try {
      boolean unused = watched && fetched.await(waitNanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    streams.forEach(EventStream::close);
    server.stop(0);
    threads.shutdownNow();
  }
}
