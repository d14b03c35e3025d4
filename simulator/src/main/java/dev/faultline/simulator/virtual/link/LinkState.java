package dev.faultline.simulator.virtual.link;

import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.random.SeededRandom;
import dev.faultline.scenarios.failures.Failure;
import dev.faultline.scenarios.failures.On;

/// What is wrong with a link now: whether anything crosses it, how late and how surely, and whether
/// connections can be made over it. Of two failures of one kind on one channel the later one
/// counts.
public final class LinkState {
  private static final int KINDS = Channel.Kind.values().length;

  private final SeededRandom random;
  private long refusesUntilNanos;
  private long downUntilNanos;
  private final long[] lateUntilNanos = new long[KINDS];
  private final long[] extraNanos = new long[KINDS];
  private final long[] losesUntilNanos = new long[KINDS];
  private final double[] share = new double[KINDS];

  /// @param random which frames are lost
  public LinkState(SeededRandom random) {
    this.random = random;
  }

  /// No connection can be made for so long.
  public void refuse(long nowNanos, long nanos) {
    refusesUntilNanos = Math.max(refusesUntilNanos, end(nowNanos, nanos));
  }

  /// Nothing crosses for so long.
  public void down(long nowNanos, long nanos) {
    downUntilNanos = Math.max(downUntilNanos, end(nowNanos, nanos));
  }

  public void delay(long nowNanos, Failure.Delay delay) {
    for (Channel.Kind kind : Channel.Kind.values()) {
      if (isOn(delay.on(), kind)) {
        lateUntilNanos[kind.ordinal()] = end(nowNanos, delay.nanos());
        extraNanos[kind.ordinal()] = delay.extraNanos();
      }
    }
  }

  public void lose(long nowNanos, Failure.Loss loss) {
    for (Channel.Kind kind : Channel.Kind.values()) {
      if (isOn(loss.on(), kind)) {
        losesUntilNanos[kind.ordinal()] = end(nowNanos, loss.nanos());
        share[kind.ordinal()] = loss.percent() / 100;
      }
    }
  }

  private static long end(long nowNanos, long nanos) {
    return nanos == Failure.EVER ? Long.MAX_VALUE : nowNanos + nanos;
  }

  /// Whether a failure of these channels hits one of this kind.
  public static boolean isOn(On on, Channel.Kind kind) {
    return on == On.ALL || on.name().equals(kind.name());
  }

  /// Whether a connection that is asked for now is not refused.
  public boolean takesConnections(long nowNanos) {
    return nowNanos >= refusesUntilNanos;
  }

  /// Whether what is sent now crosses.
  public boolean isUp(long nowNanos) {
    return nowNanos >= downUntilNanos;
  }

  /// How much later than the link's latency a message arrives.
  ///
  /// @param leftNanos when its last frame leaves
  /// @param frames that it has; what is lost is sent again a round trip later, as acknowledgements
  ///   of what follows say that it is missing (RACK, RFC 8985), but where nothing follows after
  ///   [Retransmission#RTO_NANOS_MIN] and a round trip; twice as long each time
  long lateNanos(Channel.Kind kind, long leftNanos, long frames, long roundTrip, boolean hasMore) {
    int of = kind.ordinal();
    long late = leftNanos < lateUntilNanos[of] ? extraNanos[of] : 0;
    if (leftNanos >= losesUntilNanos[of]) {
      return late;
    }
    boolean inside = frames > 1 && random.nextDouble() >= StrictMath.pow(1 - share[of], frames - 1);
    boolean last = random.nextDouble() < share[of];
    if (!inside && !last) {
      return late;
    }
    long again = Retransmission.RTO_NANOS_MIN + roundTrip;
    if (last && !hasMore) {
      late += again; // nobody can tell that it is missing
      again *= 2;
    } else {
      late += roundTrip;
    }
    while (random.nextDouble() < share[of]) {
      late += again;
      again *= 2;
    }
    return late;
  }
}
