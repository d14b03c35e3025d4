package dev.faultline.agent.plan;

import java.util.function.Consumer;

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
  /// A guest with that program, all of whose memory is filled, and which does nothing before
  /// SUSPEND and the default amount of work after RESUME.
  public static GuestSpec of(ProgramSpec program) {
    return new Draft(program).guest();
  }

  public GuestSpec withContent(ContentSpec other) {
    return with(to -> to.content = other);
  }

  public GuestSpec withFree(double percent) {
    return with(to -> to.freePercent = percent);
  }

  /// This guest but for what `change` sets: `guest.with(to -> to.warmUpNanos = 0)`.
  public GuestSpec with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.guest();
  }

  /// Whether a page that its content says is zero stays so whatever writes to it: that of a trace
  /// is what the recorded pages held at their end.
  public boolean keepsZeros() {
    return program instanceof ProgramSpec.TraceReplay && content.zeroPercent() > 0;
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

  /// A guest in the making, every value by its name; at first that of [#of(ProgramSpec)].
  public static final class Draft {
    public ProgramSpec program;
    public long warmUpNanos;
    public long suspendJitterNanos;
    public long workNanos;
    public long workTouches;
    public AtEnd atEnd = AtEnd.WRAP;
    public double fillPercent = 100;
    public ContentSpec content = ContentSpec.UNIQUE;
    public double freePercent;

    private Draft(ProgramSpec program) {
      this.program = program;
    }

    private Draft(GuestSpec guest) {
      program = guest.program;
      warmUpNanos = guest.warmUpNanos;
      suspendJitterNanos = guest.suspendJitterNanos;
      workNanos = guest.workNanos;
      workTouches = guest.workTouches;
      atEnd = guest.atEnd;
      fillPercent = guest.fillPercent;
      content = guest.content;
      freePercent = guest.freePercent;
    }

    private GuestSpec guest() {
      return new GuestSpec(
          program,
          warmUpNanos,
          suspendJitterNanos,
          workNanos,
          workTouches,
          atEnd,
          fillPercent,
          content,
          freePercent);
    }
  }
}
