package dev.faultline.simulator.virtual.world;

import dev.faultline.simulator.virtual.guest.Guest;

/// How fast the guest was at the source, and what it lost there.
final class Pace {
  private final Guest guest;
  private final boolean hasRounds;
  private long lostBefore;
  private double rateBefore = 1;
  private long progressBefore;
  private long capacityBefore;

  /// @param hasRounds whether pages are sent before the guest stops, which slows it down
  Pace(Guest guest, boolean hasRounds) {
    this.guest = guest;
    this.hasRounds = hasRounds;
  }

  void prepares() {
    lostBefore = guest.capacityNanos() - guest.progressNanos();
  }

  void preCopyBegins() {
    rateBefore = rate();
  }

  void suspends() {
    progressBefore = guest.progressNanos();
    capacityBefore = guest.capacityNanos();
    if (!hasRounds) {
      rateBefore = rate();
    }
  }

  /// Guest time over wall time until now.
  private double rate() {
    long capacity = guest.capacityNanos();
    return capacity == 0 ? 1 : (double) guest.progressNanos() / capacity;
  }

  /// Guest time over wall time before anything was done to the guest.
  double rateBefore() {
    return rateBefore;
  }

  /// Guest time done at SUSPEND.
  long progressBefore() {
    return progressBefore;
  }

  /// Guest time that the vCPUs lost at the source since PREPARE.
  long lostNanos() {
    return capacityBefore - progressBefore - lostBefore;
  }
}
