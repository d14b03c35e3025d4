package dev.faultline.agent.plan;

/// What the guest does, and for how long.
///
/// @param program what its vCPUs execute
/// @param warmUpNanos guest time from its start to SUSPEND, before the seed's jitter
/// @param suspendJitterNanos SUSPEND is drawn uniformly from warm-up to warm-up plus this
/// @param workNanos guest time (CPU and idle) of work of each vCPU from RESUME on; 0 if
///   `workTouches` says it, or for the default: what the guest would do unmigrated in twice memory
///   over bandwidth
/// @param workTouches touches of each vCPU from RESUME on; 0 if `workNanos` says it
/// @param atEnd what a trace shorter than the work does
/// @param fillPercent share of RAM that the guest has written before it starts, from the first
///   page; what is neither filled nor touched before SUSPEND is zero
/// @param content what those pages hold
public record GuestSpec(
    ProgramSpec program,
    long warmUpNanos,
    long suspendJitterNanos,
    long workNanos,
    long workTouches,
    AtEnd atEnd,
    double fillPercent,
    ContentSpec content) {
  /// A guest whose pages are unlike each other and cannot be compressed.
  public GuestSpec(
      ProgramSpec program,
      long warmUpNanos,
      long suspendJitterNanos,
      long workNanos,
      long workTouches,
      AtEnd atEnd,
      double fillPercent) {
    this(
        program,
        warmUpNanos,
        suspendJitterNanos,
        workNanos,
        workTouches,
        atEnd,
        fillPercent,
        ContentSpec.UNIQUE);
  }

  public GuestSpec withContent(ContentSpec other) {
    return new GuestSpec(
        program,
        warmUpNanos,
        suspendJitterNanos,
        workNanos,
        workTouches,
        atEnd,
        fillPercent,
        other);
  }

  /// What a program that ends does.
  public enum AtEnd {
    WRAP,
    HALT
  }
}
