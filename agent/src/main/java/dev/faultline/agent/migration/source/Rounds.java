package dev.faultline.agent.migration.source;

import dev.faultline.agent.guest.Restraint;
import dev.faultline.agent.migration.Round;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.Nanos;
import dev.faultline.agent.plan.PreCopySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The rounds of a pre-copy: what the last one sent and how fast, what the guest wrote meanwhile,
/// and what follows from it.
///
/// Rounds are those of Clark et al. (NSDI 2005) and Xen: each sends what was written during the one
/// before, the first sends all. Convergence and throttling are QEMU's (`migration/migration.c`,
/// `migration/ram.c` of 9.0): converged when what is left, and the device state, cross within the
/// downtime limit at the measured rate; the guest is slowed by 20 %, then by 10 more each time, to
/// 99 at most, whenever it wrote more than half of what was sent for the second time; these are the
/// defaults. QEMU looks many times a second, this at the end of each round.
public final class Rounds {
  private static final int HIGH_MAX = 2;

  public enum Verdict {
    ANOTHER,
    STOP,
    POST_COPY,
    GIVE_UP
  }

  private final PreCopySpec spec;
  private final Deadline deadline;
  private final MigrationSpec.Mode mode;
  private final long pageSizeBytes;
  private final long deviceStateBytes;
  private int rounds;
  private final List<Round> history = new ArrayList<>();
  private Deadline.@Nullable Expired expired;
  private long beginNanos;
  private long sentBefore;
  private long bytesPerSecond;
  private long leftBytes;
  private long roundNanos;
  private int timesHigh;
  private int throttlePercent;
  private long dirtyBytesPerSecond;
  private String divergence = "";

  /// @param deviceStateBytes cross while the guest stands still, besides what is left of memory
  /// @param memoryBytes of the guest
  public Rounds(MigrationSpec how, long pageSizeBytes, long deviceStateBytes, long memoryBytes) {
    this.deviceStateBytes = deviceStateBytes;
    spec = how.preCopy();
    mode = how.mode();
    deadline = new Deadline(spec, memoryBytes);
    this.pageSizeBytes = pageSizeBytes;
    throttlePercent = 100 - spec.throttle().quotaPercent();
  }

  /// @param pagesSent so far, in all rounds
  public void begin(long nowNanos, long pagesSent) {
    beginNanos = nowNanos;
    sentBefore = pagesSent;
    deadline.begin(nowNanos);
  }

  /// When the time for rounds is over; `Long.MAX_VALUE` for never, or if it is over.
  public long deadlineNanos() {
    return expired == null ? deadline.nanos() : Long.MAX_VALUE;
  }

  /// Looks at the clock while a round goes on.
  ///
  /// @return what is to be done about it now, where the time is over since this was asked last:
  ///   GIVE_UP, or ANOTHER for a round that is to be cut short; else null
  public @Nullable Verdict expire(long nowNanos) {
    if (expired != null) {
      return null;
    }
    expired = deadline.expired(nowNanos);
    if (expired == null) {
      return null;
    }
    return expired.exit() == PreCopySpec.Exit.GIVE_UP ? exit(nowNanos) : Verdict.ANOTHER;
  }

  /// What to do after a round that is installed at the target.
  ///
  /// @param pagesSent so far, in all rounds
  /// @param pagesLeft written since the round began
  public Verdict ended(long nowNanos, long pagesSent, long pagesLeft) {
    Verdict verdict = verdict(nowNanos, pagesSent, pagesLeft);
    if (bytesPerSecond > 0) {
      long sentBytes = (pagesSent - sentBefore) * pageSizeBytes;
      long downtime = (long) stopNanos();
      history.add(
          new Round(
              beginNanos,
              nowNanos,
              sentBytes,
              leftBytes,
              downtime,
              throttlePercent,
              dirtyBytesPerSecond));
    }
    return verdict;
  }

  private Verdict verdict(long nowNanos, long pagesSent, long pagesLeft) {
    rounds++;
    long sentBytes = (pagesSent - sentBefore) * pageSizeBytes;
    leftBytes = pagesLeft * pageSizeBytes;
    roundNanos = nowNanos - beginNanos;
    deadline.left(pagesLeft, nowNanos);
    if (sentBytes > 0) {
      bytesPerSecond = rate(sentBytes, roundNanos);
    }
    if (expired == null) {
      expired = deadline.expired(nowNanos);
    }
    if (mode == MigrationSpec.Mode.HYBRID && expired == null) {
      return rounds >= spec.rounds() || pagesLeft == 0 ? Verdict.POST_COPY : Verdict.ANOTHER;
    }
    if (converged(nowNanos)) {
      return mode == MigrationSpec.Mode.HYBRID ? Verdict.POST_COPY : Verdict.STOP;
    }
    if (pagesLeft == 0 && deviceStateBytes == 0) {
      return Verdict.STOP; // there is no less
    }
    if (expired != null || rounds >= spec.rounds() || pagesLeft == 0) {
      return exit(nowNanos);
    }
    if (leftBytes > sentBytes / 100.0 * spec.throttle().triggerPercent()
        && ++timesHigh >= HIGH_MAX) {
      timesHigh = 0;
      slow(spec.throttle());
    }
    return Verdict.ANOTHER;
  }

  private void slow(PreCopySpec.Throttle throttle) {
    dirtyBytesPerSecond = throttle.dirtyBytesPerSecond();
    if (throttle.on()) {
      throttlePercent =
          throttlePercent == 0
              ? throttle.initialPercent()
              : Math.min(throttle.mostPercent(), throttlePercent + throttle.incrementPercent());
    }
  }

  /// Whether what is left crosses within the downtime limit; where nothing was ever sent, nothing
  /// is known to be slow.
  private boolean converged(long nowNanos) {
    if (bytesPerSecond == 0) {
      return expired == null;
    }
    long limitNanos = downtimeLimitNanos(nowNanos);
    double stopNanos = stopNanos();
    if (stopNanos <= limitNanos && stopNanos > spec.downtimeLimitNanos()) {
      divergence =
          String.format(
              Locale.ROOT,
              "converged in round %d, %s after the first began, at a downtime limit that had grown"
                  + " to %s",
              rounds,
              Nanos.text(deadline.sinceBeginNanos(nowNanos)),
              Nanos.text(limitNanos));
    }
    return stopNanos <= limitNanos;
  }

  /// What is left of memory and the device state take at the measured rate.
  private double stopNanos() {
    return (leftBytes + deviceStateBytes) * 1e9 / bytesPerSecond;
  }

  /// The downtime limit as it has grown by the end of a round.
  private long downtimeLimitNanos(long nowNanos) {
    PreCopySpec.Growth growth = spec.growth();
    long every = growth.everyNanos();
    long times = every == 0 ? rounds - 1 : deadline.sinceBeginNanos(nowNanos) / every;
    long max = growth.maxNanos() == 0 ? Long.MAX_VALUE : growth.maxNanos();
    double grown = spec.downtimeLimitNanos() + (double) times * growth.stepNanos();
    return Math.max(spec.downtimeLimitNanos(), (long) Math.min(max, grown));
  }

  private Verdict exit(long nowNanos) {
    PreCopySpec.Exit exit = expired == null ? spec.exit() : expired.exit();
    boolean moves = mode == MigrationSpec.Mode.HYBRID && exit == PreCopySpec.Exit.STOP;
    Verdict verdict = moves ? Verdict.POST_COPY : Verdict.valueOf(exit.name());
    String then =
        switch (verdict) {
          case POST_COPY -> "it went on as post-copy";
          case GIVE_UP -> "the guest stays where it is";
          default -> "the guest was stopped for the rest";
        };
    divergence = why(nowNanos) + figures() + "; " + then;
    return verdict;
  }

  private String why(long nowNanos) {
    if (expired == null) {
      return "no convergence in " + rounds + " rounds";
    }
    return String.format(
        Locale.ROOT,
        "no convergence: %s, after %d rounds and %s",
        expired.why(),
        rounds,
        Nanos.text(deadline.sinceBeginNanos(nowNanos)));
  }

  private static long rate(long bytes, long nanos) {
    return nanos <= 0 ? Long.MAX_VALUE : (long) (bytes * 1e9 / nanos);
  }

  private String figures() {
    if (rounds == 0) {
      return ": the first was not over";
    }
    return String.format(
        Locale.ROOT,
        ": in the last the guest wrote pages of %.1f MB in %s, %sand the link carried %.1f"
            + " MB/s",
        leftBytes / 1e6,
        Nanos.text(roundNanos),
        deviceStateBytes == 0
            ? ""
            : String.format(Locale.ROOT, "device state is %.1f MB, ", deviceStateBytes / 1e6),
        bytesPerSecond / 1e6);
  }

  /// Those that are over, but for rounds before anything was ever sent.
  public List<Round> history() {
    return List.copyOf(history);
  }

  public int count() {
    return rounds;
  }

  /// How the guest is to be held back from now on; null for not at all.
  public @Nullable Restraint restraint() {
    if (dirtyBytesPerSecond > 0) {
      return Restraint.dirtyLimit(dirtyBytesPerSecond);
    }
    if (spec.throttle().quotaPercent() < 100) {
      return Restraint.quota(spec.throttle().quotaPercent());
    }
    return throttlePercent == 0 ? null : Restraint.throttle(throttlePercent);
  }

  /// Says so if the rounds ended without convergence, by which rule and by how much, or by a limit
  /// that had grown; else empty.
  public String divergence() {
    return divergence;
  }
}
