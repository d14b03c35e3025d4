package dev.faultline.agent.wire.faulty;

import dev.faultline.agent.migration.Channel;
import java.util.Set;

/// What is wrong with a link now: whether anything crosses it, how fast, how late and how surely.
/// Of two troubles of one kind on one channel the later one counts. For any thread.
final class LinkTrouble {
  private static final int KINDS = Channel.Kind.values().length;

  private final long originNanos = System.nanoTime();
  private boolean refuses;
  private long downUntilNanos;
  private long narrowUntilNanos;
  private long bytesPerSecond;
  private final long[] freeNanos = new long[2]; // of each direction
  private final long[] lateUntilNanos = new long[KINDS];
  private final long[] extraNanos = new long[KINDS];
  private final long[] losesUntilNanos = new long[KINDS];
  private final double[] share = new double[KINDS];
  private final int[] changes = new int[2]; // records of each direction that are to be
  private final int[] repeats = new int[2];

  /// Since this link is there.
  long now() {
    return System.nanoTime() - originNanos;
  }

  private long end(long nanos) {
    long now = now();
    return nanos > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + nanos;
  }

  synchronized void refuse(boolean all) {
    refuses = all;
  }

  synchronized boolean refuses() {
    return refuses;
  }

  synchronized void down(long nanos) {
    downUntilNanos = Math.max(downUntilNanos, end(nanos));
  }

  synchronized boolean isDown() {
    return now() < downUntilNanos;
  }

  synchronized void narrow(long rate, long nanos) {
    narrowUntilNanos = end(nanos);
    bytesPerSecond = rate;
  }

  /// How long until so many bytes more have crossed in a direction, behind all that were asked for
  /// before; 0 while it is as wide as ever.
  synchronized long narrowNanos(boolean isBack, int bytes) {
    long now = now();
    if (now >= narrowUntilNanos) {
      return 0;
    }
    int way = isBack ? 1 : 0;
    freeNanos[way] = Math.max(now, freeNanos[way]) + bytes * 1_000_000_000L / bytesPerSecond;
    return freeNanos[way] - now;
  }

  synchronized void spoil(boolean isBack, TlsRecords.Spoilt how) {
    switch (how) {
      case CHANGED -> changes[isBack ? 1 : 0]++;
      case REPEATED -> repeats[isBack ? 1 : 0]++;
      case NOT -> {}
    }
  }

  /// What happens to the record that begins now in a direction.
  synchronized TlsRecords.Spoilt nextSpoilt(boolean isBack) {
    int way = isBack ? 1 : 0;
    if (changes[way] > 0) {
      changes[way]--;
      return TlsRecords.Spoilt.CHANGED;
    }
    if (repeats[way] > 0) {
      repeats[way]--;
      return TlsRecords.Spoilt.REPEATED;
    }
    return TlsRecords.Spoilt.NOT;
  }

  synchronized void delay(Set<Channel.Kind> on, long extra, long nanos) {
    for (Channel.Kind kind : on) {
      lateUntilNanos[kind.ordinal()] = end(nanos);
      extraNanos[kind.ordinal()] = extra;
    }
  }

  synchronized void lose(Set<Channel.Kind> on, double lost, long nanos) {
    for (Channel.Kind kind : on) {
      losesUntilNanos[kind.ordinal()] = end(nanos);
      share[kind.ordinal()] = lost;
    }
  }

  /// How much later arrives what leaves now by a channel.
  synchronized long extraNanos(Channel.Kind kind) {
    return now() < lateUntilNanos[kind.ordinal()] ? extraNanos[kind.ordinal()] : 0;
  }

  /// How many of the frames that leave now by a channel are lost, 0 to 1.
  synchronized double share(Channel.Kind kind) {
    return now() < losesUntilNanos[kind.ordinal()] ? share[kind.ordinal()] : 0;
  }
}
