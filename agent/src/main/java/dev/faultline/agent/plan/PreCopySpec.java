package dev.faultline.agent.plan;

/// How memory is copied while the guest still runs at the source; for [MigrationSpec.Mode#PRE_COPY]
/// and [MigrationSpec.Mode#HYBRID].
///
/// @param rounds pre-copy: after so many without convergence the exit is taken; hybrid: after so
///   many the guest moves. 1 to 1000
/// @param downtimeLimitNanos pre-copy has converged when what is left would cross in this time, at
///   the rate of the round before (QEMU's downtime-limit)
/// @param exit what happens to a pre-copy that does not converge
/// @param autoConverge whether a guest that writes faster than the link carries is slowed down, by
///   QEMU's rule
/// @param tracking how a live source learns what was written; the virtual engine does not look at
///   it
public record PreCopySpec(
    int rounds, long downtimeLimitNanos, Exit exit, boolean autoConverge, DirtyTracking tracking) {
  /// What QEMU does by default, but for the rounds, which it does not count.
  public static final PreCopySpec DEFAULT = new PreCopySpec(30, 300_000_000, Exit.STOP, false);

  /// With what the host offers.
  public PreCopySpec(int rounds, long downtimeLimitNanos, Exit exit, boolean autoConverge) {
    this(rounds, downtimeLimitNanos, exit, autoConverge, DirtyTracking.AUTO);
  }

  /// What becomes of a migration that does not converge.
  public enum Exit {
    /// The guest stops for as long as the rest takes.
    STOP,
    /// The guest moves, and what is left follows as in post-copy.
    POST_COPY,
    /// The guest stays where it is; the migration has failed.
    GIVE_UP
  }
}
