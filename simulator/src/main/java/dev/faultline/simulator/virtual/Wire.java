package dev.faultline.simulator.virtual;

/// One direction of a link: takes messages and hands each over when its last frame has left. What
/// is on the wire is counted in bits exactly; only the times of events are rounded, up, to
/// nanoseconds.
interface Wire {
  /// Makes a stream known, before it sends; the order is that of turns where the wire takes turns.
  void know(Stream stream);

  /// Appends a message to the queue of its stream.
  void send(Transfer transfer);

  /// Whether messages leave in the order in which they are sent, so that [#freeNanos] after a send
  /// is when it leaves.
  boolean isFifo();

  /// When everything sent so far will have left.
  long freeNanos();

  /// Bytes that have left, with headers and framing, for each migration.
  long wireBytes(int migration);
}
