package dev.faultline.agent.wire.saving;

import dev.faultline.agent.migration.PackingRule;
import java.util.Arrays;

/// What compression has done so far on the links of one migration, and what it takes. Any thread.
public final class PackedCounts {
  private static final int KEPT = 8;

  private final double[] packNanos = new double[KEPT];
  private final double[] unpackNanos = new double[KEPT];
  private final double[] share = new double[KEPT];
  private int tries;
  private int unpacks;
  private long pages;
  private long savedBytes;

  /// Pages were tried.
  ///
  /// @param nanos it took
  /// @param packedBytes what came of it
  public synchronized void tried(long count, long nanos, long plainBytes, long packedBytes) {
    packNanos[tries % KEPT] = (double) nanos / count;
    share[tries++ % KEPT] = Math.min(1, (double) packedBytes / plainBytes);
  }

  /// Taking pages apart took so long here. The target is taken to be as fast.
  public synchronized void unpacked(long count, long nanos) {
    unpackNanos[unpacks++ % KEPT] = (double) nanos / count;
  }

  /// Pages cross compressed.
  public synchronized void sent(long count, long saved) {
    pages += count;
    savedBytes += saved;
  }

  /// For pages of so many bytes, by the fastest of the last eight times, since what else a core
  /// does is no part of it; as if it cost nothing before the first.
  public synchronized PackingRule rule(int pageSizeBytes) {
    return new PackingRule(least(packNanos, tries), least(unpackNanos, unpacks), pageSizeBytes);
  }

  private static double least(double[] last, int count) {
    return Arrays.stream(last, 0, Math.min(KEPT, count)).min().orElse(0);
  }

  /// What was left of the pages that were tried, 0 to 1, on average of the last eight times; 0
  /// before the first, so that a demanded page may be it.
  public synchronized double share() {
    return Arrays.stream(share, 0, Math.min(KEPT, tries)).average().orElse(0);
  }

  /// How many pages crossed compressed.
  public synchronized long pages() {
    return pages;
  }

  /// How many bytes did not cross for it.
  public synchronized long savedBytes() {
    return savedBytes;
  }
}
