package dev.faultline.agent.daemon.traces;

import dev.faultline.agent.driver.News;
import dev.faultline.agent.driver.Order;
import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.agent.plan.AgentPlan.TraceFile;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Brings the traces of one guest here, one after the other. For one thread.
public final class Uploads implements AutoCloseable {
  private final TraceStore store;
  private final Consumer<News> driver;
  private final ArrayDeque<TraceFile> lacking = new ArrayDeque<>();
  private TraceStore.@Nullable Incoming incoming;

  /// Asks for the first that is lacking.
  ///
  /// @param driver is asked
  public Uploads(TraceStore store, List<TraceFile> traces, Consumer<News> driver) {
    this.store = store;
    this.driver = driver;
    for (TraceFile trace : traces) {
      if (!store.has(trace)) {
        lacking.add(trace);
      }
    }
    next();
  }

  private void next() {
    TraceFile trace = lacking.poll();
    if (trace != null) {
      incoming = store.receive(trace);
      driver.accept(new News.Wanted(trace.digest()));
    }
  }

  public boolean areComplete() {
    return incoming == null && lacking.isEmpty();
  }

  public void take(Order.TracePiece piece) {
    TraceStore.Incoming to = incoming;
    if (to == null || !to.trace().digest().equals(piece.digest())) {
      throw new ProtocolException("a piece of a trace that was not wanted");
    }
    to.add(piece.bytes(), piece.last());
    if (piece.last()) {
      close();
      next();
    }
  }

  /// Forgets a trace that has come in part.
  @Override
  public void close() {
    TraceStore.Incoming to = incoming;
    if (to != null) {
      incoming = null;
      to.close();
    }
  }
}
