package dev.faultline.simulator.virtual.guest;

/// Hears of every write at the source, while writes are tracked.
public interface WriteListener {
  /// @return whether it is the first to that page, or part of it, since writes were last told
  boolean written(long page);

  /// CPU time that such a first write costs the vCPU besides.
  long trapNanos();
}
