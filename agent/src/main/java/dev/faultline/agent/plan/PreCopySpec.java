package dev.faultline.agent.plan;

/// How memory is copied while the guest still runs at the source; for [MigrationSpec.Mode#PRE_COPY]
/// and [MigrationSpec.Mode#HYBRID].
///
/// @param rounds pre-copy: after so many without convergence the exit is taken; hybrid: after so
///   many the guest moves. 1 to 1000
/// @param downtimeLimitNanos pre-copy has converged when what is left would cross in this time, at
///   the rate of the round before (QEMU's downtime-limit)
/// @param growth how that limit grows
/// @param exit what happens to a pre-copy that does not converge in its rounds, or stalls
/// @param patience how long it may take
/// @param autoConverge whether a guest that writes faster than the link carries is slowed down, by
///   QEMU's rule
/// @param tracking how a live source learns what was written; the virtual engine does not look at
///   it
public record PreCopySpec(
    int rounds,
    long downtimeLimitNanos,
    Growth growth,
    Exit exit,
    Patience patience,
    boolean autoConverge,
    DirtyTracking tracking) {
  /// What QEMU does by default, but for the rounds, which it does not count.
  public static final PreCopySpec DEFAULT = new PreCopySpec(30, 300_000_000, Exit.STOP, false);

  /// With a downtime limit that stays, all the time that the rounds take, and what the host offers.
  public PreCopySpec(int rounds, long downtimeLimitNanos, Exit exit, boolean autoConverge) {
    this(
        rounds,
        downtimeLimitNanos,
        Growth.NONE,
        exit,
        Patience.FOR_EVER,
        autoConverge,
        DirtyTracking.AUTO);
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

  /// A downtime limit that grows, as Nova's does (`live_migration_downtime_steps`).
  ///
  /// @param stepNanos how much each time; 0 for never
  /// @param everyNanos how often, from the first round on; 0 for after each round
  /// @param maxNanos the most that it becomes; 0 for no bound
  public record Growth(long stepNanos, long everyNanos, long maxNanos) {
    public static final Growth NONE = new Growth(0, 0, 0);
  }

  /// How long a pre-copy may take before it is given up on.
  ///
  /// @param timeoutNanos from the first round on (virsh's `--timeout`); 0 for no end
  /// @param timeoutPerGibNanos the same for each GiB of the guest's memory (KubeVirt's
  ///   `completionTimeoutPerGiB`, Nova's `live_migration_completion_timeout`); 0 for no end. Of the
  ///   two the first to come counts
  /// @param onTimeout what becomes of it then
  /// @param stallNanos so long may no round leave less than each before (KubeVirt's
  ///   `progressTimeout`); 0 for no end
  public record Patience(
      long timeoutNanos, long timeoutPerGibNanos, Exit onTimeout, long stallNanos) {
    public static final Patience FOR_EVER = new Patience(0, 0, Exit.STOP, 0);
  }
}
