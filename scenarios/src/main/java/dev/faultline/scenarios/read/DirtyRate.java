package dev.faultline.scenarios.read;

import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.ProgramSpec;

/// The program that dirties a given amount of its working set in a second.
///
/// Of W pages that are drawn alike, n writes leave (1 - 1/W)^n untouched; so D different ones take
/// n = ln(1 - D/W) / ln(1 - 1/W). What is dirtied in less than a second is more than its share, and
/// in more less, as of any guest that writes to some pages again.
final class DirtyRate {
  private static final double NANOS = 1e9;

  private DirtyRate() {}

  /// CPU time of each vCPU between two touches.
  ///
  /// @param workingPages W
  /// @param dirtyPages D, below W
  /// @param writePercent share of the touches that write
  static double computeNanos(double workingPages, double dirtyPages, int writePercent, int vcpus) {
    double writes =
        StrictMath.log1p(-dirtyPages / workingPages) / StrictMath.log1p(-1 / workingPages);
    return NANOS * vcpus * writePercent / 100 / writes;
  }

  static ProgramSpec program(
      long spanBytes, double computeNanos, int writePercent, int jitterPercent) {
    long nanos = Math.max(1, Math.round(computeNanos));
    return new ProgramSpec.Uniform(new Access(spanBytes, nanos, writePercent, jitterPercent));
  }
}
