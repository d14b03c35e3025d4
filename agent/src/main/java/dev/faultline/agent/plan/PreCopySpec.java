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
/// @param throttle how a guest that writes faster than the link carries is slowed down
/// @param limits the rates that what is sent before the hand-over is held to
/// @param resend what is sent of a page that was sent before; a live source sends all of it
/// @param tracking how a live source learns what was written; the virtual engine does not look at
///   it
public record PreCopySpec(
    int rounds,
    long downtimeLimitNanos,
    Growth growth,
    Exit exit,
    Patience patience,
    Throttle throttle,
    Limits limits,
    Resend resend,
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
        Throttle.qemu(autoConverge),
        Limits.NONE,
        Resend.WHOLE,
        DirtyTracking.AUTO);
  }

  /// By what a live source learns what was written: a dirty limit has to know which vCPU wrote,
  /// which a kernel does not say.
  public DirtyTracking liveTracking() {
    boolean limits = throttle.dirtyBytesPerSecond() > 0;
    return limits && tracking == DirtyTracking.AUTO ? DirtyTracking.EMULATED : tracking;
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

  /// How a guest is slowed down that writes faster than the link carries (QEMU's auto-converge): by
  /// so much at first, and by so much more each second time that it wrote more than a share of what
  /// a round sent. Each in percent, 1 to 99. Or in one of two other ways, of which one is had.
  ///
  /// @param on whether it is
  /// @param mostPercent by how much at most
  /// @param triggerPercent that share
  /// @param dirtyBytesPerSecond instead of all that, at the first of those times: so much may each
  ///   vCPU write from then on (QEMU's dirty limit); 0 for no limit
  /// @param quotaPercent so much of the time each vCPU runs while there are rounds, 1 to 99; 100
  ///   for all
  public record Throttle(
      boolean on,
      int initialPercent,
      int incrementPercent,
      int mostPercent,
      int triggerPercent,
      long dirtyBytesPerSecond,
      int quotaPercent) {
    /// With QEMU's defaults.
    public static Throttle qemu(boolean on) {
      return new Throttle(on, 20, 10, 99, 50, 0, 100);
    }
  }

  /// Rate limits by phase, in bytes per second.
  ///
  /// @param beforeBytesPerSecond of the rounds; 0 for that of all pushes
  /// @param switchOverBytesPerSecond of what a pre-copy sends while its guest is stopped; 0 for
  ///   none
  public record Limits(long beforeBytesPerSecond, long switchOverBytesPerSecond) {
    public static final Limits NONE = new Limits(0, 0);
  }

  /// What is sent of a page that was sent before, while its guest is still at the source.
  ///
  /// @param dirtyGranularityBytes so finely it is known what was written, and that alone is sent; a
  ///   page is a multiple of it; 0 for whole pages
  /// @param xbzrle whether the difference is sent to what was sent before (QEMU's XBZRLE)
  /// @param cacheBytes memory of the source that keeps what was sent
  /// @param differencePercent what the difference takes of a page, 0 to 100
  public record Resend(
      long dirtyGranularityBytes, boolean xbzrle, long cacheBytes, double differencePercent) {
    public static final Resend WHOLE = new Resend(0, false, 64 << 20, 25);
  }

  /// How long a pre-copy may take before it is given up on.
  ///
  /// @param timeoutNanos from the first round on (virsh's `--timeout`); 0 for no end
  /// @param timeoutPerGibNanos the same for each GiB of the guest's memory (KubeVirt's
  ///   `completionTimeoutPerGiB`, Nova's `live_migration_completion_timeout`); 0 for no end. Of the
  ///   two the first to come counts
  /// @param onTimeout what becomes of it then
  /// @param stallNanos so long may no round after the first leave less than each before (KubeVirt's
  ///   `progressTimeout`); 0 for no end
  public record Patience(
      long timeoutNanos, long timeoutPerGibNanos, Exit onTimeout, long stallNanos) {
    public static final Patience FOR_EVER = new Patience(0, 0, Exit.STOP, 0);
  }
}
