package dev.faultline.simulator.experiment;

import dev.faultline.simulator.engine.Progress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/// How far an experiment is: written by its runs, polled by whoever shows it, from any thread. It
/// also carries the wish to stop.
public final class ExperimentProgress {
  private static final int WHOLE = 10_000;
  private static final int UNFORESEEN = -1;
  private static final int BEGUN = 1;
  private static final int HEARD = 2;

  private final AtomicIntegerArray parts;

  /// Of each run whether it has begun, and whether it has heard since that it is to stop.
  private final AtomicIntegerArray hearing;

  private final AtomicInteger finished = new AtomicInteger();
  private final AtomicInteger kept = new AtomicInteger();
  private volatile boolean cancelled;
  private final String noun;
  private volatile String detail = "";
  private volatile int speaker = -1; // the run whose words those are
  private volatile String phase = "";

  /// @param runs how many there will be
  public ExperimentProgress(int runs) {
    this(runs, "runs");
  }

  /// @param noun what they are, if they are no runs; in the plural
  public ExperimentProgress(int runs, String noun) {
    parts = new AtomicIntegerArray(runs);
    hearing = new AtomicIntegerArray(runs);
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
      sum += Math.max(0, parts.get(i));
    }
    return parts.length() == 0 ? 1 : (double) sum / WHOLE / parts.length();
  }

  /// Whether a share is known: not of one run whose end nobody can foresee now. Of several it is
  /// that of the runs.
  public boolean isForeseen() {
    return parts.length() != 1 || parts.get(0) != UNFORESEEN;
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

  /// Whether every run that is under way has heard of the wish to stop.
  public boolean isHeard() {
    for (int i = 0; i < hearing.length(); i++) {
      if (hearing.get(i) == BEGUN && parts.get(i) != WHOLE) {
        return false;
      }
    }
    return true;
  }

  private boolean stops(int run) {
    if (cancelled) {
      hearing.set(run, HEARD);
    }
    return cancelled;
  }

  /// What run number `run`, from 0, reports to.
  public Progress run(int run) {
    hearing.set(run, BEGUN);
    return new Progress() {
      @Override
      public boolean update(long done, long all, long now) {
        double share = Math.min(1, (double) done / all);
        parts.lazySet(run, all <= 0 ? UNFORESEEN : (int) (share * (WHOLE - 1)));
        return !stops(run);
      }

      @Override
      public boolean isCancelled() {
        return stops(run);
      }

      @Override
      public void detail(String words) {
        // the words of many at once would alternate
        if (speaker < 0 || speaker == run || parts.get(speaker) == WHOLE) {
          speaker = run;
          detail = words;
        }
      }

      @Override
      public void phase(String words) {
        if (!words.equals(phase)) {
          phase = words;
          speaker = run;
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
