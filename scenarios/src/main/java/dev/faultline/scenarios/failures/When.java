package dev.faultline.scenarios.failures;

import java.util.function.Consumer;

/// When something goes wrong: once a phase of the first guest has begun, so many of its pages are
/// there and it has run there for so long, after a while.
///
/// @param phase of the source
/// @param pages resident at the target before the while begins; 0 for any number
/// @param guestTimeNanos guest time of a vCPU at the target, on average, before the while begins; 0
///   for any
/// @param afterNanos the while
/// @param jitterNanos up to so much more, drawn from the run's seed each time
/// @param times how often
/// @param everyNanos from one time to the next; 0 if the next waits until the phase begins anew
public record When(
    Phase phase,
    long pages,
    long guestTimeNanos,
    long afterNanos,
    long jitterNanos,
    int times,
    long everyNanos) {
  /// A phase in which something can go wrong, under the name that it has at the source.
  public enum Phase {
    PREPARE,
    PRE_COPY,
    HANDOVER,
    IN_DOUBT,
    PULL,
    PAUSED,
    RECOVER;

    /// Whether the guest runs at the target meanwhile, as far as the source knows.
    public boolean isAtTarget() {
      return compareTo(PULL) >= 0;
    }
  }

  /// At the begin of PULL, once.
  public static final When PULL = new Draft().when();

  /// This but for what `change` sets: `When.PULL.with(to -> to.afterNanos = 1)`.
  public When with(Consumer<Draft> change) {
    Draft draft = new Draft();
    draft.phase = phase;
    draft.pages = pages;
    draft.guestTimeNanos = guestTimeNanos;
    draft.afterNanos = afterNanos;
    draft.jitterNanos = jitterNanos;
    draft.times = times;
    draft.everyNanos = everyNanos;
    change.accept(draft);
    return draft.when();
  }

  /// A time in the making, every value by its name; at first [#PULL].
  public static final class Draft {
    public Phase phase = Phase.PULL;
    public long pages;
    public long guestTimeNanos;
    public long afterNanos;
    public long jitterNanos;
    public int times = 1;
    public long everyNanos;

    private Draft() {}

    private When when() {
      return new When(phase, pages, guestTimeNanos, afterNanos, jitterNanos, times, everyNanos);
    }
  }
}
