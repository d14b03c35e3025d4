package dev.faultline.agent.wire.link;

/// Keeps what a push connection has in the kernel, sent and unsent, near what the link itself
/// holds: everything beyond that is a queue, in the socket, in the queueing discipline or in a
/// switch, and a demanded page stands in it. The bound is [#GAIN] times rate times least round
/// trip, as TCP measured it, at least [#BYTES_MIN], and is looked at again while the stream runs: a
/// connection that the bound holds back shows a rate that moves the bound up.
///
/// Not over loopback, where a segment of 64 KiB is at the receiver as soon as it is sent: there
/// nothing queues that a demanded page would meet, and four segments are more than we would allow.
public final class PushBound {
  /// Over 1, so that it can grow; 4, since TCP's least round trip is that of a small packet on an
  /// idle link, and a stream's is longer by its own bursts and by interrupts that wait for more.
  private static final int GAIN = 4;

  /// What one shaped link of 2.5 Gbit/s needed to be full. Below, it was not.
  public static final long BYTES_MIN = 64 << 10;

  /// A receiver acknowledges every other segment, or 40 ms later: less than these, and it waits.
  private static final int SEGMENTS_MIN = 4;

  private static final long PERIOD_NANOS = 2_000_000;

  private final int socket;
  private final boolean applies;
  private final long leastBytes;
  private long boundBytes;
  private long sinceNanos;
  private long sinceBytes;

  /// Bounds the connection from now on, where that makes sense.
  public PushBound(int socket, long nowNanos) {
    this.socket = socket;
    long segment = Sockets.segmentBytes(socket);
    leastBytes = Math.max(BYTES_MIN, SEGMENTS_MIN * segment);
    applies = segment > 0 && !Sockets.isLoopback(segment);
    sinceNanos = nowNanos;
    if (applies) {
      set(leastBytes);
    }
  }

  /// The kernel has taken so many bytes since the connection began.
  public void taken(long totalBytes, long nowNanos) {
    long span = nowNanos - sinceNanos;
    if (!applies || span < PERIOD_NANOS) {
      return;
    }
    long roundTrip = Sockets.roundTrip(socket).leastNanos();
    double rate = (totalBytes - sinceBytes) / (double) span;
    long wish = next(boundBytes, leastBytes, rate, roundTrip);
    sinceNanos = nowNanos;
    sinceBytes = totalBytes;
    if (wish > boundBytes || wish < boundBytes - boundBytes / 8) {
      set(wish);
    }
  }

  /// Up at once, down slowly: a source that had nothing to push says nothing of the link.
  ///
  /// @param bytesPerNano rate since the last look
  /// @param leastRoundTripNanos less than 0 where it is not known
  public static long next(long bound, long least, double bytesPerNano, long leastRoundTripNanos) {
    long wish = (long) (GAIN * bytesPerNano * Math.max(0, leastRoundTripNanos));
    return Math.max(least, Math.max(wish, bound - bound / 4));
  }

  /// Where the system does not allow a buffer so large, TCP's own choice is better than too little.
  private void set(long bytes) {
    boundBytes = bytes;
    Sockets.bound(socket, bytes);
  }
}
