package dev.faultline.simulator.cli.out;

import dev.faultline.simulator.experiment.ExperimentProgress;
import java.util.Optional;

/// The status off a terminal, where every line stays: one when the run waits for something else,
/// and one every few seconds while it gets on, but never the same twice.
public final class PlainStatus {
  private static final long PERIOD_NANOS = 5_000_000_000L;

  private final StatusText text;
  private final ExperimentProgress progress;
  private String phase = "";
  private String detail = "";
  private int percent;
  private int finished;
  private boolean stopping;
  private long saidNanos;

  public PlainStatus(StatusText text) {
    this.text = text;
    progress = text.progress();
  }

  /// What is to be said after so much time, if anything.
  public Optional<String> next(long elapsedNanos) {
    boolean due = elapsedNanos - saidNanos >= PERIOD_NANOS;
    boolean further =
        text.percent() != percent
            || progress.finished() != finished
            || !progress.detail().equals(detail);
    boolean news = !progress.phase().equals(phase) || progress.isCancelled() != stopping;
    if (!news && !(due && further)) {
      return Optional.empty();
    }
    phase = progress.phase();
    detail = progress.detail();
    percent = text.percent();
    finished = progress.finished();
    stopping = progress.isCancelled();
    saidNanos = elapsedNanos;
    return Optional.of(text.line(elapsedNanos, false));
  }
}
