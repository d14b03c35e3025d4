package dev.faultline.simulator.experiment;

import dev.faultline.simulator.engine.Progress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/// How far an experiment is: written by its runs, polled by whoever shows it, from any thread. It
/// also carries the wish to stop.
public final class ExperimentProgress {
  private static final int WHOLE = 10_000;

  private final AtomicIntegerArray parts;
  private final AtomicInteger finished = new AtomicInteger();
  private final AtomicInteger kept = new AtomicInteger();
  private volatile boolean cancelled;
  private final String noun;
  private volatile String detail = "";
  private volatile String phase = "";

  /// @param runs how many there will be
  public ExperimentProgress(int runs) {
    this(runs, "runs");
  }

  /// @param noun what they are, if they are no runs; in the plural
  public ExperimentProgress(int runs, String noun) {
    parts = new AtomicIntegerArray(runs);
    this.noun = noun;
  }

  public String noun() {
    return noun;
  }

  public int runs() {
    return parts.length();
  }

  public int finished() {
    return finished.get();
  }

  /// The share of the whole experiment that is done, 0 to 1.
  public double share() {
    long sum = 0;
    for (int i = 0; i < parts.length(); i++) {
      sum += parts.get(i);
    }
    return parts.length() == 0 ? 1 : (double) sum / WHOLE / parts.length();
  }

  /// The share that was done before it began.
  public double keptShare() {
    return parts.length() == 0 ? 0 : (double) kept.get() / parts.length();
  }

  /// Asks all runs to stop; what is complete is kept.
  public void cancel() {
    cancelled = true;
  }

  public boolean isCancelled() {
    return cancelled;
  }

  /// What run number `run`, from 0, reports to.
  public Progress run(int run) {
    return new Progress() {
      @Override
      public boolean update(long resident, long all, long now) {
        // the pull is most of a run; what the guest still does after it is the rest
        parts.lazySet(run, all <= 0 ? 0 : (int) (resident * (WHOLE - 1) / all));
        return !cancelled;
      }

      @Override
      public void detail(String words) {
        detail = words;
      }

      @Override
      public void phase(String words) {
        if (!words.equals(phase)) {
          phase = words;
          detail = "";
        }
      }
    };
  }

  /// What a run said last of how far it is; empty if it says nothing.
  public String detail() {
    return detail;
  }

  /// What a run said last that it waits for; empty if it says nothing.
  public String phase() {
    return phase;
  }

  public void finish(int run) {
    parts.set(run, WHOLE);
    finished.incrementAndGet();
  }

  /// Says that a run had been done before.
  public void keep(int run) {
    kept.incrementAndGet();
    finish(run);
  }
}
