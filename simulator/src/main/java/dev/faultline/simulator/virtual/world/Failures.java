package dev.faultline.simulator.virtual.world;

import dev.faultline.agent.migration.Phase;
import dev.faultline.agent.migration.Reconnection;
import dev.faultline.agent.random.SeededRandom;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.failures.Failure;
import dev.faultline.scenarios.failures.PlannedFailure;
import dev.faultline.scenarios.failures.When;
import dev.faultline.scenarios.keys.Words;
import dev.faultline.simulator.virtual.link.LinkState;
import dev.faultline.simulator.virtual.time.Actor;
import dev.faultline.simulator.virtual.time.Rank;
import dev.faultline.simulator.virtual.time.Slots;
import dev.faultline.simulator.virtual.time.Timeline;
import java.util.ArrayList;
import java.util.List;

/// Lets the failures of a scenario happen in its world, each when its time comes.
final class Failures extends Actor {
  private static final int SILENT = Integer.MAX_VALUE;

  /// What a failure is done to.
  interface Victim {
    /// All connections that are there, or are being made, are reset.
    void reset();

    /// Nothing crosses any more; the state of the link says so already.
    void linkDown();
  }

  /// One of them, and how far it is.
  private static final class Fate {
    final PlannedFailure planned;
    int left;
    boolean awaitsPhase = true;
    boolean awaitsPages;
    boolean happened;

    Fate(PlannedFailure planned) {
      this.planned = planned;
      left = planned.when().times();
    }
  }

  private final Timeline timeline;
  private final LinkState link;
  private final Victim victim;
  private final SeededRandom random;
  private final List<Fate> fates = new ArrayList<>();
  private final int actor;
  private int awaitingPages;

  Failures(Timeline timeline, Scenario scenario, LinkState link, Victim victim) {
    this.timeline = timeline;
    this.link = link;
    this.victim = victim;
    random = SeededRandom.stream(scenario.seed(), "failures");
    actor = timeline.register(this);
    scenario.failures().forEach(failure -> fates.add(new Fate(failure)));
  }

  /// A phase of the first guest's source begins.
  void begins(Phase phase, long residentPages) {
    for (Fate fate : fates) {
      if (fate.awaitsPhase && fate.planned.when().phase().name().equals(phase.name())) {
        fate.awaitsPhase = false;
        fate.awaitsPages = true;
        awaitingPages++;
      }
    }
    arrived(residentPages);
  }

  /// So many pages of the first guest are at the target.
  void arrived(long residentPages) {
    if (awaitingPages == 0) {
      return;
    }
    for (int i = 0; i < fates.size(); i++) {
      Fate fate = fates.get(i);
      When when = fate.planned.when();
      if (fate.awaitsPages && residentPages >= when.pages()) {
        fate.awaitsPages = false;
        awaitingPages--;
        schedule(i, when.afterNanos());
      }
    }
  }

  private void schedule(int index, long nanos) {
    long jitter = fates.get(index).planned.when().jitterNanos();
    long later = jitter == 0 ? 0 : random.nextBelow(jitter + 1);
    timeline.at(timeline.now() + nanos + later, Rank.TIMER, Slots.FAILURE, actor, index);
  }

  @Override
  protected void fire(int token, long nowNanos) {
    if (token == SILENT) {
      if (!link.isUp(nowNanos)) {
        victim.reset(); // keep-alive has found out where nothing was sent
      }
      return;
    }
    Fate fate = fates.get(token);
    fate.happened = true;
    switch (fate.planned.what()) {
      case Failure.Reset reset -> {
        link.refuse(nowNanos, reset.nanos());
        victim.reset();
      }
      case Failure.LinkDown down -> {
        link.down(nowNanos, down.nanos());
        victim.linkDown();
        if (down.nanos() >= Reconnection.SILENCE_NANOS_MAX) {
          long at = nowNanos + Reconnection.SILENCE_NANOS_MAX;
          timeline.at(at, Rank.TIMER, Slots.FAILURE, actor, SILENT);
        }
      }
    }
    if (--fate.left > 0) {
      long every = fate.planned.when().everyNanos();
      if (every > 0) {
        schedule(token, every);
      } else {
        fate.awaitsPhase = true;
      }
    }
  }

  /// A sentence for each that never happened.
  List<String> unmet() {
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
