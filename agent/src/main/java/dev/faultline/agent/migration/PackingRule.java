package dev.faultline.agent.migration;

/// When compression is worth its CPU time.
///
/// A push unit goes through a pipeline: one is compressed while the one before it crosses and the
/// one before that is taken apart, so that the slowest of the three sets the pace. It is compressed
/// if neither CPU needs longer for it than the link for its plain bytes. A demanded page has nobody
/// before it, and a vCPU waits: there the three add up.
///
/// Either way what is compressed only crosses so if it is smaller.
///
/// @param packNanos CPU time of the source for a page
/// @param unpackNanos CPU time of the target for a page
/// @param pageSizeBytes of a page
public record PackingRule(double packNanos, double unpackNanos, int pageSizeBytes) {
  /// @param bytesPerSecond of the stream that the unit takes
  public boolean unitMayWin(double bytesPerSecond) {
    return Math.max(packNanos, unpackNanos) < crossNanos(pageSizeBytes, bytesPerSecond);
  }

  /// @param packedBytes what is expected of all pages of the answer
  /// @param bytesPerSecond of the link
  public boolean answerWins(long pages, double packedBytes, double bytesPerSecond) {
    double packed = pages * (packNanos + unpackNanos) + crossNanos(packedBytes, bytesPerSecond);
    return packed < crossNanos((double) pages * pageSizeBytes, bytesPerSecond);
  }

  private static double crossNanos(double bytes, double bytesPerSecond) {
    return bytes * 1e9 / bytesPerSecond;
  }
}
