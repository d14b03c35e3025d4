package dev.faultline.agent.plan;

/// What it takes a target to put pages into its guest's memory, in nanoseconds.
///
/// @param callNanos each call of UFFDIO_COPY, which installs a run of pages; 0 or more
/// @param pageNanos each page of it; 0 or more
public record InstallCosts(long callNanos, long pageNanos) {
  /// Of the default host with one vCPU; keys `install-call` and `install-page`.
  public static final InstallCosts DEFAULT = new InstallCosts(1000, 1250);

  /// What a page takes that is installed alone, at least 1.
  public long singleNanos() {
    return Math.max(1, callNanos + pageNanos);
  }
}
