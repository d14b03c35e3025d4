package dev.faultline.simulator.qemu;

import dev.faultline.scenarios.Scenario;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.qemu.guest.CounterSource;
import dev.faultline.simulator.qemu.guest.GuestClock;
import dev.faultline.simulator.qemu.guest.GuestCounters;
import dev.faultline.simulator.qemu.guest.GuestFiles;
import dev.faultline.simulator.qemu.machine.Qmp;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// Looks at a guest while it fills its memory, warms up, moves and works, and tells how far all is.
final class GuestWatch {
  static final long POLL_NANOS = 5_000_000;

  /// A reading takes the emulator's lock for some microseconds.
  private static final long READ_EVERY_NANOS = 20_000_000;

  private static final long FILL_NANOS_MAX = 120_000_000_000L;

  private final Scenario scenario;
  private final Findings found;
  private final CounterSource counters;
  private final LongSupplier wall;
  private final Progress progress;
  private long nextReadNanos;
  private long doneBytes;
  private long allBytes;

  /// @param found is told what went wrong, and when the run began
  /// @param wall nanoseconds since 1970, by this host's clock
  GuestWatch(
      Scenario scenario,
      Findings found,
      CounterSource counters,
      LongSupplier wall,
      Progress progress) {
    this.scenario = scenario;
    this.found = found;
    this.counters = counters;
    this.wall = wall;
    this.progress = progress;
    allBytes = scenario.only().vm().memoryBytes();
  }

  /// Until it touches pages.
  ///
  /// @return whether it is still wanted
  boolean fill(Qmp source) throws IOException {
    if (GuestFiles.isMachine(scenario)) {
      found.originNanos = wall.getAsLong();
      return true; // it warms up from when it is switched on
    }
    progress.phase("the guest fills its memory");
    long limit = System.nanoTime() + FILL_NANOS_MAX;
    GuestClock.Reading first = reading(source);
    while (!first.counters().isTouching()) {
      if (isStopped()) {
        return false;
      }
      if (System.nanoTime() > limit) {
        throw new IOException("the guest did not fill its memory within two minutes");
      }
      LockSupport.parkNanos(POLL_NANOS);
      first = reading(source);
    }
    found.atSource.add(first);
    found.originNanos = wall.getAsLong();
    return true;
  }

  /// Its counters now.
  GuestCounters counters(Qmp side) throws IOException {
    return counters.read(side);
  }

  /// @return whether it is still wanted
  boolean warmUp(Qmp source) throws IOException {
    progress.phase("the guest warms up");
    long warmNanos = System.nanoTime() + scenario.warmUpNanos(0);
    while (System.nanoTime() < warmNanos) {
      if (isStopped()) {
        return false;
      }
      read(source, found.atSource);
      LockSupport.parkNanos(Math.min(POLL_NANOS, Math.max(1, warmNanos - System.nanoTime())));
    }
    found.atSource.add(reading(source));
    found.begin = found.atSource.all().getLast();
    return true;
  }

  /// Until the guest has done its work.
  void work(Qmp target) throws IOException {
    progress.phase("the guest works");
    long begunNanos = System.nanoTime();
    found.atTarget.add(reading(target));
    while (!found.hasWorked()) {
      if (isStopped()) {
        return;
      }
      if (isLate(begunNanos)) {
        found.fail(Status.UNFINISHED, "the time limit has passed");
        return;
      }
      LockSupport.parkNanos(POLL_NANOS);
      read(target, found.atTarget);
    }
  }

  /// Whether the migration's time limit has passed since.
  boolean isLate(long begunNanos) {
    return System.nanoTime() - begunNanos > scenario.only().migration().timeLimitNanos();
  }

  /// So much of so much has crossed.
  void crossed(long bytes, long ofBytes) {
    doneBytes = bytes;
    allBytes = ofBytes;
  }

  /// Tells how far it is.
  ///
  /// @return whether somebody stops it, which is the outcome then
  boolean isStopped() {
    if (progress.update(doneBytes / 4096, allBytes / 4096, System.nanoTime())
        && !progress.isCancelled()) {
      return false;
    }
    found.fail(Status.CANCELLED, "stopped before its end");
    return true;
  }

  /// Looks at it if the last look was a while ago.
  void read(Qmp from, GuestClock into) throws IOException {
    if (System.nanoTime() >= nextReadNanos) {
      into.add(reading(from));
      nextReadNanos = System.nanoTime() + READ_EVERY_NANOS;
    }
  }

  private GuestClock.Reading reading(Qmp from) throws IOException {
    long asked = wall.getAsLong();
    GuestCounters said = counters.read(from);
    return new GuestClock.Reading(asked + (wall.getAsLong() - asked) / 2, said);
  }
}
