package dev.faultline.simulator.failure;

import dev.faultline.agent.random.SeededRandom;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.failures.Failure;
import dev.faultline.scenarios.failures.PlannedFailure;
import dev.faultline.scenarios.failures.When;
import dev.faultline.scenarios.keys.Words;
import java.util.ArrayList;
import java.util.List;

/// When each failure of a scenario happens, as phases of its first guest begin, its pages come and
/// it runs. The clock, and what a failure does, are the engine's. For one thread at a time.
public final class Schedule {
  /// After so much a driver takes an agent that says nothing for one that will not any more; long
  /// enough for a host that swaps.
  public static final long DEAF_NANOS_MAX = 60_000_000_000L;

  /// Where failures happen.
  public interface Stage {
    /// Calls [#due] with this number after a while.
    void later(long nanos, int failure);

    /// It happens now.
    void happens(Failure what);
  }

  /// One of them, and how far it is.
  private static final class Fate {
    final PlannedFailure planned;
    int left;
    boolean awaitsPhase = true;
    boolean awaitsGuest; // its pages and its time
    boolean happened;

    Fate(PlannedFailure planned) {
      this.planned = planned;
      left = planned.when().times();
    }
  }

  private final Stage stage;
  private final SeededRandom random;
  private final List<Fate> fates = new ArrayList<>();
  private int awaitingGuest;
  private long residentPages;
  private long guestNanos;

  public Schedule(Scenario scenario, Stage stage) {
    this.stage = stage;
    random = SeededRandom.stream(scenario.seed(), "failures");
    scenario.failures().forEach(failure -> fates.add(new Fate(failure)));
  }

  /// A phase of the source begins.
  ///
  /// @param phase by its name in [dev.faultline.agent.migration.Phase]
  /// @param pages so many are at the target
  public void begins(String phase, long pages) {
    for (Fate fate : fates) {
      if (fate.awaitsPhase && fate.planned.when().phase().name().equals(phase)) {
        fate.awaitsPhase = false;
        fate.awaitsGuest = true;
        awaitingGuest++;
      }
    }
    arrived(pages);
  }

  /// So many pages are at the target.
  public void arrived(long pages) {
    residentPages = pages;
    look();
  }

  /// So many pages are at the target, and the guest has run there for so long.
  ///
  /// @param nanos guest time of a vCPU, on average
  public void stands(long pages, long nanos) {
    guestNanos = nanos;
    arrived(pages);
  }

  private void look() {
    if (awaitingGuest == 0) {
      return;
    }
    for (int i = 0; i < fates.size(); i++) {
      Fate fate = fates.get(i);
      When when = fate.planned.when();
      if (fate.awaitsGuest
          && residentPages >= when.pages()
          && guestNanos >= when.guestTimeNanos()) {
        fate.awaitsGuest = false;
        awaitingGuest--;
        schedule(i, when.afterNanos());
      }
    }
  }

  /// The guest time that [#stands] has to be told of next, as a failure waits for it;
  /// `Long.MAX_VALUE` if none does.
  public long awaitedGuestNanos() {
    long least = Long.MAX_VALUE;
    if (awaitingGuest > 0) {
      for (Fate fate : fates) {
        long nanos = fate.planned.when().guestTimeNanos();
        if (fate.awaitsGuest && nanos > guestNanos) {
          least = Math.min(least, nanos);
        }
      }
    }
    return least;
  }

  private void schedule(int index, long nanos) {
    long jitter = fates.get(index).planned.when().jitterNanos();
    stage.later(nanos + (jitter == 0 ? 0 : random.nextBelow(jitter + 1)), index);
  }

  /// The time of a failure has come.
  public void due(int failure) {
    Fate fate = fates.get(failure);
    fate.happened = true;
    stage.happens(fate.planned.what());
    if (--fate.left > 0) {
      long every = fate.planned.when().everyNanos();
      if (every > 0) {
        schedule(failure, every);
      } else {
        fate.awaitsPhase = true;
      }
    }
  }

  /// A sentence for each that never happened.
  public List<String> unmet() {
    List<String> unmet = new ArrayList<>();
    for (int i = 0; i < fates.size(); i++) {
      When when = fates.get(i).planned.when();
      if (!fates.get(i).happened) {
        unmet.add(
            "failure %d of the scenario never happened: the run ended before it was due in %s"
                .formatted(i + 1, Words.of(when.phase())));
      }
    }
    return unmet;
  }
}
