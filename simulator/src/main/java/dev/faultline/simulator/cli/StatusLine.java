package dev.faultline.simulator.cli;

import dev.faultline.simulator.experiment.ExperimentProgress;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Shows how far an experiment is: one line drawn again and again on a terminal, else a plain line
/// every few seconds, and nothing for what is over before.
final class StatusLine implements AutoCloseable {
  private static final int REDRAW_MILLIS = 200;
  private static final int PLAIN_MILLIS = 5_000;
  private static final int BAR = 24;

  private final Context context;
  private final String what;
  private final ExperimentProgress progress;
  private final long beginNanos = System.nanoTime();
  private final ScheduledExecutorService timer;

  /// @param what is being done, a word or two
  StatusLine(Context context, String what, ExperimentProgress progress, boolean quiet) {
    this.context = context;
    this.what = what;
    this.progress = progress;
    timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "faultline-status");
              thread.setDaemon(true);
              return thread;
            });
    if (!quiet) {
      int period = context.terminal() ? REDRAW_MILLIS : PLAIN_MILLIS;
      var unused = timer.scheduleAtFixedRate(this::draw, period, period, TimeUnit.MILLISECONDS);
    }
  }

  private synchronized void draw() {
    String line = line(progress, what, System.nanoTime() - beginNanos, context.terminal());
    if (context.terminal()) {
      context.err().print("\r\u001b[K" + line);
      context.err().flush();
    } else {
      context.err().println(line);
    }
  }

  /// The line after so much time.
  static String line(ExperimentProgress progress, String what, long elapsedNanos, boolean bar) {
    double share = progress.share();
    StringBuilder line = new StringBuilder(what).append(": ");
    if (bar) {
      int full = (int) (share * BAR);
      line.append('[').append("#".repeat(full)).append(".".repeat(BAR - full)).append("] ");
    }
    line.append((int) (share * 100)).append(" %");
    if (progress.runs() > 1) {
      line.append(", ").append(progress.finished()).append(" of ");
      line.append(progress.runs()).append(' ').append(progress.noun());
    }
    if (!progress.detail().isEmpty()) {
      line.append(", ").append(progress.detail());
    }
    if (progress.isCancelled()) {
      return line.append(", stopping").toString();
    }
    double own = share - progress.keptShare(); // what was there before took no time
    if (own > 0.02 * (1 - progress.keptShare())) {
      long left = (long) (elapsedNanos * (1 - share) / own / 1e9) + 1;
      line.append(", about ");
      line.append(left < 100 ? left + " s" : (left + 30) / 60 + " min").append(" left");
    }
    return line.toString();
  }

  @Override
  public void close() {
    timer.shutdownNow();
    synchronized (this) {
      if (context.terminal()) {
        context.err().print("\r\u001b[K");
        context.err().flush();
      }
    }
  }
}
