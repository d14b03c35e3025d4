package dev.faultline.simulator.watch;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One page's stream of server-sent events. A page that is slow misses what was replaced meanwhile.
final class EventStream implements AutoCloseable {
  private final HttpExchange exchange;
  private final LinkedHashMap<String, String> waiting = new LinkedHashMap<>();
  private boolean closed;

  EventStream(HttpExchange exchange) {
    this.exchange = exchange;
  }

  /// @param data without line feeds
  synchronized void say(String event, String data) {
    waiting.put(event, data);
    notifyAll();
  }

  /// Sends what there is to say until it is closed or the page is gone.
  void run() {
    try (exchange) {
      for (String next = next(); next != null; next = next()) {
        exchange.getResponseBody().write(next.getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
      }
    } catch (IOException gone) {
      // nobody looks any more
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized @Nullable String next() throws InterruptedException {
    while (waiting.isEmpty() && !closed) {
      wait();
    }
    if (waiting.isEmpty()) {
      return null;
    }
    Map.Entry<String, String> first = waiting.pollFirstEntry();
    return "event: %s\ndata: %s\n\n".formatted(first.getKey(), first.getValue().replace('\n', ' '));
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
