package dev.faultline.agent.migration.source;

import dev.faultline.agent.plan.Nanos;
import dev.faultline.agent.plan.PreCopySpec;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// When a pre-copy is given up on although it may go on: at its timeout, or when it has made no
/// progress for too long, that is, no round has left less than each before it. Progress is
/// KubeVirt's (`virt-launcher`'s migration monitor: a new low of what remains), seen at the end of
/// each round; all of the first is progress, since each page that it sends leaves less.
final class Deadline {
  private static final double GIB = 1L << 30;

  private final PreCopySpec.Patience patience;
  private final PreCopySpec.Exit exit;
  private final double memoryGib;
  private boolean begun;
  private long beganNanos;
  private long progressNanos;
  private long leastLeft = Long.MAX_VALUE;

  /// What is over.
  record Expired(String why, PreCopySpec.Exit exit) {}

  Deadline(PreCopySpec spec, long memoryBytes) {
    patience = spec.patience();
    exit = spec.exit();
    memoryGib = memoryBytes / GIB;
  }

  /// A round begins.
  void begin(long nowNanos) {
    if (!begun) {
      begun = true;
      beganNanos = nowNanos;
    }
  }

  /// A round has left so many pages.
  void left(long pages, long nowNanos) {
    if (pages < leastLeft) {
      leastLeft = pages;
      progressNanos = nowNanos;
    }
  }

  /// When it will be over; `Long.MAX_VALUE` for never.
  long nanos() {
    return begun ? Math.min(timeoutNanos(), stallNanos()) : Long.MAX_VALUE;
  }

  private long timeoutNanos() {
    return Math.min(after(beganNanos, patience.timeoutNanos()), after(beganNanos, sizedNanos()));
  }

  private long stallNanos() {
    boolean inFirst = leastLeft == Long.MAX_VALUE;
    return inFirst ? Long.MAX_VALUE : after(progressNanos, patience.stallNanos());
  }

  private long sizedNanos() {
    return (long) Math.ceil(patience.timeoutPerGibNanos() * memoryGib);
  }

  private static long after(long beginNanos, long nanos) {
    return nanos == 0 ? Long.MAX_VALUE : beginNanos + nanos;
  }

  long sinceBeginNanos(long nowNanos) {
    return nowNanos - beganNanos;
  }

  /// What is over by now, or null.
  @Nullable Expired expired(long nowNanos) {
    if (nanos() > nowNanos) {
      return null;
    }
    if (timeoutNanos() > nowNanos) {
      String why =
          Nanos.text(patience.stallNanos()) + " without progress (migration.stall-timeout)";
      return new Expired(why, exit);
    }
    boolean isPlain = after(beganNanos, patience.timeoutNanos()) <= nowNanos;
    String why =
        isPlain
            ? Nanos.text(patience.timeoutNanos()) + " are over (migration.timeout)"
            : String.format(
                Locale.ROOT,
                "%s are over (migration.timeout-per-gib, %.2f GiB)",
                Nanos.text(sizedNanos()),
                memoryGib);
    return new Expired(why, patience.onTimeout());
  }
}
