package dev.faultline.simulator.engine;

/// Hears how far a run is; called often, from the engine's thread.
public interface Progress {
  /// Hears nothing and never cancels.
  Progress NONE = (done, all, nowNanos) -> true;

  /// @param done of what is to be done, all migrations together, in what the engine counts: a live
  ///   one pages that are resident, a virtual one touches
  /// @param all of this many; 0 while nobody can foresee the end
  /// @param nowNanos the engine's time
  /// @return false to stop the run as soon as possible
  boolean update(long done, long all, long nowNanos);

  /// Whether the run is to stop; asked far more often than it is told how far the run is.
  default boolean isCancelled() {
    return false;
  }

  /// Whether somebody wants to see now what the run has recorded; asked often.
  default boolean wantsGlances() {
    return false;
  }

  /// What one of its migrations has recorded so far.
  default void glance(Glance one) {}

  /// More about it, in a few words; only the last is kept.
  default void detail(String words) {}

  /// What the run waits for now, in a few words: changes seldom, unlike [#detail], which it ends.
  default void phase(String words) {}
}
