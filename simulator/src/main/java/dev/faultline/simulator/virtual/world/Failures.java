package dev.faultline.simulator.virtual.world;

import dev.faultline.agent.migration.Phase;
import dev.faultline.agent.migration.Reconnection;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.failures.Failure;
import dev.faultline.scenarios.failures.Side;
import dev.faultline.simulator.failure.Schedule;
import dev.faultline.simulator.virtual.guest.Guest;
import dev.faultline.simulator.virtual.link.LinkState;
import dev.faultline.simulator.virtual.link.Wire;
import dev.faultline.simulator.virtual.time.Actor;
import dev.faultline.simulator.virtual.time.Rank;
import dev.faultline.simulator.virtual.time.Slots;
import dev.faultline.simulator.virtual.time.Timeline;
import java.util.List;

/// Lets the failures of a scenario happen in its world, each as the last thing of its instant.
final class Failures extends Actor implements Schedule.Stage {
  private static final int SILENT = Integer.MAX_VALUE;
  private static final int WIDE_AGAIN = SILENT - 1;
  private static final int LOOK = WIDE_AGAIN - 1;
  private static final int GOES_ON = LOOK - 1;
  private static final int DEAF_SOURCE = GOES_ON - 1;
  private static final int DEAF_TARGET = DEAF_SOURCE - 1;

  private final Timeline timeline;
  private final LinkState link;
  private final List<Wire> wires;
  private final long bitsPerSecond;
  private final List<VirtualMigration> migrations;
  private final Schedule schedule;
  private final int actor;
  private long narrowUntilNanos;
  private long lookNanos = Long.MAX_VALUE; // when LOOK is due; one for another time is an old one

  Failures(
      Timeline timeline,
      Scenario scenario,
      LinkState link,
      List<Wire> wires,
      List<VirtualMigration> migrations) {
    this.timeline = timeline;
    this.link = link;
    this.wires = wires;
    bitsPerSecond = scenario.link().bitsPerSecond();
    this.migrations = migrations;
    schedule = new Schedule(scenario, this);
    actor = timeline.register(this);
  }

  /// Whether the threads of a side's agent do nothing for a while in a scenario.
  static boolean stands(Scenario scenario, Side side) {
    return scenario.failures().stream().anyMatch(one -> stands(one.what(), side));
  }

  private static boolean stands(Failure what, Side side) {
    return switch (what) {
      case Failure.Stopped stops -> stops.side() == side;
      case Failure.Restarted dies -> dies.side() == side && side == Side.TARGET;
      default -> false;
    };
  }

  /// A phase of the first guest's source begins.
  void begins(Phase phase) {
    schedule.begins(phase.name(), migrations.getFirst().residentPages());
    look();
  }

  /// Pages of the first guest have come.
  void arrived() {
    schedule.arrived(migrations.getFirst().residentPages());
  }

  /// Looks how long the first guest has run, if a failure waits for that: now, whenever a vCPU
  /// begins to run, and when those that run will have run for long enough if nothing holds them up.
  /// What does is a stall, whose end is looked at anyway, or a shared core, which leaves less to do
  /// each time: so looks are few, and the last one is at the very instant.
  private void look() {
    if (schedule.awaitedGuestNanos() == Long.MAX_VALUE) {
      return;
    }
    VirtualMigration first = migrations.getFirst();
    Guest guest = first.guest;
    int vcpus = first.plan.vcpus();
    long ranNanos = guest.atTargetNanos();
    schedule.stands(first.residentPages(), ranNanos / vcpus);
    long awaited = schedule.awaitedGuestNanos();
    if (awaited == Long.MAX_VALUE) {
      guest.whenOneRuns(null);
      return;
    }
    guest.whenOneRuns(this::look);
    long next =
        Math.max(guest.earliestNanos(awaited * vcpus - ranNanos), first.scene.target().goOnNanos());
    if (next < lookNanos) {
      lookNanos = next;
      timeline.at(next, Rank.TIMER, Slots.FAILURE, actor, LOOK);
    }
  }

  @Override
  public void later(long nanos, int failure) {
    timeline.at(timeline.now() + nanos, Rank.TIMER, Slots.FAILURE, actor, failure);
  }

  @Override
  protected void fire(int token, long nowNanos) {
    if (token == WIDE_AGAIN) {
      if (nowNanos >= narrowUntilNanos) {
        rate(bitsPerSecond);
      }
    } else if (token == GOES_ON) {
      migrations.forEach(VirtualMigration::mayHaveToSay);
    } else if (token == DEAF_SOURCE || token == DEAF_TARGET) {
      Side side = token == DEAF_SOURCE ? Side.SOURCE : Side.TARGET;
      migrations.forEach(migration -> migration.standstill.deaf(side));
    } else if (token == LOOK) {
      if (nowNanos == lookNanos) {
        lookNanos = Long.MAX_VALUE;
        look();
      }
    } else if (token != SILENT) {
      schedule.due(token);
    } else if (!link.isUp(nowNanos)) {
      reset(); // keep-alive has found out where nothing was sent
    }
  }

  @Override
  public void happens(Failure what) {
    long now = timeline.now();
    switch (what) {
      case Failure.Reset reset -> {
        link.refuse(now, reset.nanos());
        reset();
      }
      case Failure.LinkDown down -> {
        link.down(now, down.nanos());
        migrations.forEach(migration -> migration.connections.linkDown());
        if (down.nanos() >= Reconnection.SILENCE_NANOS_MAX) {
          later(Reconnection.SILENCE_NANOS_MAX, SILENT);
        }
      }
      case Failure.Stopped stopped -> stopped(stopped);
      case Failure.HalfOpen halfOpen ->
          migrations.forEach(migration -> migration.connections.halfOpen());
      case Failure.Delay delay -> link.delay(now, delay);
      case Failure.Loss loss -> link.lose(now, loss);
      case Failure.Bandwidth narrow -> narrow(now, narrow);
      case Failure.Malicious bad ->
          migrations.forEach(migration -> migration.connections.malicious(bad.side()));
      case Failure.BadFrame bad ->
          migrations.forEach(migration -> migration.connections.spoil(bad));
      case Failure.FullDisk full ->
          migrations.forEach(migration -> migration.succession.fill(full.side()));
      case Failure.Restarted restarted ->
          migrations.forEach(migration -> migration.connections.restarted(restarted));
      case Failure.Killed killed -> {
        link.refuse(now, killed.nanos());
        migrations.forEach(migration -> migration.connections.killed(killed.side()));
      }
    }
  }

  private void stopped(Failure.Stopped how) {
    migrations.forEach(migration -> migration.standstill.stopped(how));
    int deaf = how.side() == Side.SOURCE ? DEAF_SOURCE : DEAF_TARGET;
    boolean isDeaf = how.nanos() > Schedule.DEAF_NANOS_MAX;
    later(isDeaf ? Schedule.DEAF_NANOS_MAX : how.nanos(), isDeaf ? deaf : GOES_ON);
  }

  private void narrow(long now, Failure.Bandwidth narrow) {
    rate(Math.max(1, StrictMath.round(bitsPerSecond * narrow.leftPercent() / 100)));
    narrowUntilNanos = narrow.nanos() == Failure.EVER ? Failure.EVER : now + narrow.nanos();
    if (narrow.nanos() != Failure.EVER) {
      later(narrow.nanos(), WIDE_AGAIN);
    }
  }

  private void rate(long bits) {
    wires.forEach(wire -> wire.rate(bits));
  }

  private void reset() {
    migrations.forEach(migration -> migration.connections.reset());
  }

  /// A sentence for each that never happened.
  List<String> unmet() {
    return schedule.unmet();
  }
}
