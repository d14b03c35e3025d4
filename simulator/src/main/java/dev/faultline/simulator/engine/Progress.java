package dev.faultline.simulator.engine;

/// Hears how far a run is; called often, from the engine's thread.
public interface Progress {
  /// Hears nothing and never cancels.
  Progress NONE = (residentPages, allPages, nowNanos) -> true;

  /// @param residentPages pages resident at the targets, all migrations together
  /// @param allPages of this many
  /// @param nowNanos the engine's time
  /// @return false to stop the run as soon as possible
  boolean update(long residentPages, long allPages, long nowNanos);

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
