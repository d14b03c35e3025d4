package dev.faultline.simulator.cli.out;

import dev.faultline.reports.render.Table;
import dev.faultline.simulator.experiment.ExperimentProgress;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Shows how far an experiment is: one line drawn again and again on a terminal, never wider than
/// it; else a plain line whenever there is news. See [StatusText] for what it says.
public final class StatusLine implements AutoCloseable {
  private static final int REDRAW_MILLIS = 200;
  private static final int PLAIN_MILLIS = 1_000;

  private final Context context;
  private final StatusText text;
  private final PlainStatus plain;
  private final long beginNanos = System.nanoTime();
  private final ScheduledExecutorService timer;

  /// @param what is being done, a word or two
  public StatusLine(Context context, String what, ExperimentProgress progress, boolean quiet) {
    this.context = context;
    text = new StatusText(Table.clean(what), progress);
    plain = new PlainStatus(text);
    timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "faultline-status");
              thread.setDaemon(true);
              return thread;
            });
    if (!quiet) {
      int period = context.terminal() ? REDRAW_MILLIS : PLAIN_MILLIS;
      var unused =
          timer.scheduleAtFixedRate(this::draw, REDRAW_MILLIS, period, TimeUnit.MILLISECONDS);
    }
  }

  private synchronized void draw() {
    long elapsedNanos = System.nanoTime() - beginNanos;
    if (context.terminal()) {
      // the last column stays free: some terminals wrap as soon as it is written
      context.err().print("\r\u001b[K" + text.within(context.lineWidth() - 1, elapsedNanos));
      context.err().flush();
    } else {
      plain.next(elapsedNanos).ifPresent(context.err()::println);
    }
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
