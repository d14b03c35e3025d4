package dev.faultline.simulator.virtual.guest;

/// Hears of every write at the source, while writes are tracked.
public interface WriteListener {
  /// @return CPU time that it costs the vCPU besides
  long written(long page);
}
