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
/// @param freePercent share of RAM, the last of those pages, that the guest has freed again by
///   then: whatever they hold is of no use to it, and it says which they are. A page is free until
///   the guest writes to it, which makes it zero first
public record GuestSpec(
    ProgramSpec program,
    long warmUpNanos,
    long suspendJitterNanos,
    long workNanos,
    long workTouches,
    AtEnd atEnd,
    double fillPercent,
    ContentSpec content,
    double freePercent) {
  /// A guest without free pages.
  public GuestSpec(
      ProgramSpec program,
      long warmUpNanos,
      long suspendJitterNanos,
      long workNanos,
      long workTouches,
      AtEnd atEnd,
      double fillPercent,
      ContentSpec content) {
    this(
        program,
        warmUpNanos,
        suspendJitterNanos,
        workNanos,
        workTouches,
        atEnd,
        fillPercent,
        content,
        0);
  }

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
    return with(other, freePercent);
  }

  public GuestSpec withFree(double percent) {
    return with(content, percent);
  }

  private GuestSpec with(ContentSpec holds, double free) {
    return new GuestSpec(
        program,
        warmUpNanos,
        suspendJitterNanos,
        workNanos,
        workTouches,
        atEnd,
        fillPercent,
        holds,
        free);
  }

  /// How many of so many pages of RAM, from the first, are filled.
  public long filledPages(long pageCount) {
    return (long) (pageCount * (fillPercent / 100));
  }

  /// How many of them, from the first, are not free.
  public long keptPages(long pageCount) {
    return Math.max(0, filledPages(pageCount) - (long) (pageCount * (freePercent / 100)));
  }

  /// What a program that ends does.
  public enum AtEnd {
    WRAP,
    HALT
  }
}
