package dev.faultline.simulator.virtual;

/// `push-window`: how much of a channel may be between the poll and the end of the wire.
///
/// `auto` is two messages: one is read, or waits, while the other is sent. Fewer would leave the
/// wire idle while a message is read; more would make no push faster and be in the way of pages
/// that are requested. A live source counts what the link carries in a round trip as well, since
/// the kernel keeps that until it is acknowledged; here it is beyond the end of the wire.
///
/// @param bytes 0 for `auto`
/// @param unitBytes the content of a full push unit
record Window(long bytes, long unitBytes) {
  private static final int AUTO_MESSAGES = 2;

  /// Of a channel that nothing bounds.
  static final Window NONE = new Window(Long.MAX_VALUE, 0);

  /// @param queuedMessages between the poll and the end of the wire
  /// @param queuedBytes of these
  boolean hasRoom(int queuedMessages, long queuedBytes) {
    return queuedMessages == 0
        || (bytes == 0 ? queuedMessages < AUTO_MESSAGES : queuedBytes <= bytes - unitBytes);
  }

  /// The most content between the poll and the end of the wire.
  long contentMax() {
    return bytes == 0 ? AUTO_MESSAGES * unitBytes : Math.max(bytes, unitBytes);
  }
}
