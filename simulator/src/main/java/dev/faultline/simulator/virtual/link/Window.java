package dev.faultline.simulator.virtual.link;

/// `push-window`: how much of a channel may be between the poll and the end of the wire.
///
/// `auto` lets one message wait while another is sent, so that the wire is not idle while a message
/// is read, if that takes no longer than [#AHEAD_NANOS] or a round trip: what waits for the wire is
/// ahead of pages that are requested. A live source counts what the link carries in a round trip as
/// well, since the kernel keeps that until it is acknowledged; here it is beyond the end of the
/// wire.
///
/// @param bytes 0 for `auto`
/// @param unitBytes the content of a full push unit
/// @param aheadBytes what the channel sends while another message may wait
public record Window(long bytes, long unitBytes, long aheadBytes) {
  /// Of a channel that nothing bounds.
  public static final Window NONE = new Window(Long.MAX_VALUE, 0, 0);

  /// To read a unit of 256 KiB takes 45 us on the default host: a wire that is idle meanwhile loses
  /// 15 % where it sends a unit in this time, and 2 % at 1 Gbit/s.
  public static final long AHEAD_NANOS = 250_000;

  private static final int AUTO_MESSAGES = 2;

  /// @param bytesPerSecond the channel's share of the link
  public static Window of(long bytes, long unitBytes, long bytesPerSecond, long roundTripNanos) {
    long ahead = Math.max(roundTripNanos, AHEAD_NANOS);
    return new Window(bytes, unitBytes, (long) ((double) bytesPerSecond * ahead / 1e9));
  }

  /// @param queuedMessages between the poll and the end of the wire
  /// @param queuedBytes of these
  public boolean hasRoom(int queuedMessages, long queuedBytes) {
    if (queuedMessages == 0) {
      return true;
    }
    return bytes == 0
        ? queuedMessages < AUTO_MESSAGES && queuedBytes <= aheadBytes
        : queuedBytes <= bytes - unitBytes;
  }

  /// The most content between the poll and the end of the wire.
  public long contentMax() {
    return bytes == 0 ? AUTO_MESSAGES * unitBytes : Math.max(bytes, unitBytes);
  }
}
