package dev.faultline.simulator.virtual.time;

/// The order in which events of one instant happen; then by the actor's own number, then by the
/// order in which they were scheduled. Every rank is handled before the endpoints are polled for
/// what to send next.
public final class Rank {
  /// A message has left the wire.
  public static final int WIRE = 0;

  /// A message or a window credit arrives at the other side.
  public static final int ARRIVAL = 1;

  /// A thread of an agent has finished a piece of work.
  public static final int WORK = 2;

  /// A vCPU touches, has trapped, runs again, goes idle or finishes its work.
  public static final int VCPU = 3;

  /// Cross traffic, pacing, starts of migrations, scans.
  public static final int TIMER = 4;

  /// A look at the state of things; sees everything else of the instant.
  public static final int SAMPLE = 5;

  private Rank() {}
}
