package dev.faultline.agent.migration.source;

import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.PreCopySpec;
import java.util.Locale;

/// The rounds of a pre-copy: what the last one sent and how fast, what the guest wrote meanwhile,
/// and what follows from it.
///
/// Rounds are those of Clark et al. (NSDI 2005) and Xen: each sends what was written during the one
/// before, the first sends all. Convergence and throttling are QEMU's (`migration/migration.c`,
/// `migration/ram.c` of 9.0): converged when what is left, and the device state, cross within the
/// downtime limit at the measured rate; the guest is slowed by 20 %, then by 10 more each time, to
/// 99 at most, whenever it wrote more than half of what was sent for the second time. QEMU looks
/// many times a second, this at the end of each round.
public final class Rounds {
  public static final int THROTTLE_INITIAL = 20;
  public static final int THROTTLE_INCREMENT = 10;
  public static final int THROTTLE_MAX = 99;
  private static final int HIGH_MAX = 2;

  public enum Verdict {
    ANOTHER,
    STOP,
    POST_COPY,
    GIVE_UP
  }

  private final PreCopySpec spec;
  private final MigrationSpec.Mode mode;
  private final long pageSizeBytes;
  private final long deviceStateBytes;
  private int rounds;
  private long beginNanos;
  private long sentBefore;
  private long bytesPerSecond;
  private int timesHigh;
  private int throttlePercent;
  private String divergence = "";

  /// @param deviceStateBytes cross while the guest stands still, besides what is left of memory
  public Rounds(MigrationSpec how, long pageSizeBytes, long deviceStateBytes) {
    this.deviceStateBytes = deviceStateBytes;
    spec = how.preCopy();
    mode = how.mode();
    this.pageSizeBytes = pageSizeBytes;
  }

  /// @param pagesSent so far, in all rounds
  public void begin(long nowNanos, long pagesSent) {
    beginNanos = nowNanos;
    sentBefore = pagesSent;
  }

  /// What to do after a round that is installed at the target.
  ///
  /// @param pagesSent so far, in all rounds
  /// @param pagesLeft written since the round began
  public Verdict ended(long nowNanos, long pagesSent, long pagesLeft) {
    rounds++;
    long sentBytes = (pagesSent - sentBefore) * pageSizeBytes;
    long leftBytes = pagesLeft * pageSizeBytes;
    if (sentBytes > 0) {
      bytesPerSecond = rate(sentBytes, nowNanos - beginNanos);
    }
    if (mode == MigrationSpec.Mode.HYBRID) {
      return rounds >= spec.rounds() || pagesLeft == 0 ? Verdict.POST_COPY : Verdict.ANOTHER;
    }
    boolean isRateKnown = bytesPerSecond > 0;
    long stopBytes = leftBytes + deviceStateBytes;
    if (!isRateKnown || stopBytes <= bytesPerSecond / 1e9 * spec.downtimeLimitNanos()) {
      return Verdict.STOP;
    }
    if (pagesLeft == 0 && deviceStateBytes == 0) {
      return Verdict.STOP; // there is no less
    }
    if (rounds >= spec.rounds() || pagesLeft == 0) {
      String found = divergence(leftBytes, nowNanos - beginNanos);
      return switch (spec.exit()) {
        case STOP -> exit(Verdict.STOP, found + "; the guest was stopped for the rest");
        case POST_COPY -> exit(Verdict.POST_COPY, found + "; it went on as post-copy");
        case GIVE_UP -> exit(Verdict.GIVE_UP, found + "; the guest stays where it is");
      };
    }
    if (spec.autoConverge() && leftBytes > sentBytes / 2 && ++timesHigh >= HIGH_MAX) {
      timesHigh = 0;
      throttlePercent =
          throttlePercent == 0
              ? THROTTLE_INITIAL
              : Math.min(THROTTLE_MAX, throttlePercent + THROTTLE_INCREMENT);
    }
    return Verdict.ANOTHER;
  }

  private Verdict exit(Verdict verdict, String why) {
    divergence = why;
    return verdict;
  }

  private static long rate(long bytes, long nanos) {
    return nanos <= 0 ? Long.MAX_VALUE : (long) (bytes * 1e9 / nanos);
  }

  private String divergence(long leftBytes, long nanos) {
    return String.format(
        Locale.ROOT,
        "no convergence in %d rounds: in the last the guest wrote pages of %.1f MB in %.3f s, %sand"
            + " the link carried %.1f MB/s",
        rounds,
        leftBytes / 1e6,
        nanos / 1e9,
        deviceStateBytes == 0
            ? ""
            : String.format(Locale.ROOT, "device state is %.1f MB, ", deviceStateBytes / 1e6),
        bytesPerSecond / 1e6);
  }

  public int count() {
    return rounds;
  }

  /// How much the guest is to be slowed down, 0 to 99.
  public int throttlePercent() {
    return throttlePercent;
  }

  /// Says so if the rounds ended without convergence, and by how much; else empty.
  public String divergence() {
    return divergence;
  }
}
