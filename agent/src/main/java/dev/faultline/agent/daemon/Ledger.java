package dev.faultline.agent.daemon;

import java.util.LinkedHashMap;
import org.HdrHistogram.Histogram;

/// What an agent has counted since it started, over all its guests; any thread. It lags at most a
/// tenth of a second behind.
public final class Ledger {
  private static final long NANOS_MAX = 3_600_000_000_000L;

  private final LinkedHashMap<Session, Counts> running = new LinkedHashMap<>();
  private final Histogram latencies = new Histogram(NANOS_MAX, 3);
  private final Histogram downtimes = new Histogram(NANOS_MAX, 3);
  private Counts ended = Counts.NONE;
  private long completed;
  private long failed;

  /// A session stands like this.
  synchronized void running(Session session, Counts counts) {
    running.put(session, counts);
  }

  /// A session is over.
  synchronized void ended(Session session, Counts counts, boolean well) {
    running.remove(session);
    ended = ended.plus(counts.atRest());
    if (well) {
      completed++;
    } else {
      failed++;
    }
  }

  synchronized void waited(Histogram nanos) {
    latencies.add(nanos);
  }

  synchronized void stoodStill(long nanos) {
    downtimes.recordValue(Math.clamp(nanos, 0, NANOS_MAX));
  }

  public synchronized Counts counts() {
    return running.values().stream().reduce(ended, Counts::plus);
  }

  /// Sessions that are under way.
  public synchronized int sessions() {
    return running.size();
  }

  /// Migrations that went well, as far as this side can tell.
  public synchronized long completed() {
    return completed;
  }

  public synchronized long failed() {
    return failed;
  }

  /// Fault latencies of guests that have ended here, in nanoseconds; a copy.
  public synchronized Histogram latencies() {
    return latencies.copy();
  }

  /// As a source knows it: from the guest's last touch here until the target said that it runs it,
  /// in nanoseconds; a copy.
  public synchronized Histogram downtimes() {
    return downtimes.copy();
  }
}
