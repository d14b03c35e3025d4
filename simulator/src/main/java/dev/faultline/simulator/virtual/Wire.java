package dev.faultline.simulator.virtual;

import dev.faultline.scenarios.LinkSpec;
import dev.faultline.simulator.virtual.time.Actor;
import dev.faultline.simulator.virtual.time.Timeline;

/// One direction of a link: takes messages and hands each over when its last frame has left. What
/// is on the wire is counted in bits exactly; only the times of events are rounded, up, to
/// nanoseconds.
abstract class Wire extends Actor {
  final Timeline timeline;
  final Framing framing;
  final BitClock clock;
  final int actor;

  /// 0 for source to target, 1 for back; orders the events of one instant.
  final int id;

  private final long[] wireBytes;

  Wire(Timeline timeline, LinkSpec link, int id, int migrations) {
    this.timeline = timeline;
    this.id = id;
    framing = new Framing(link);
    clock = new BitClock(link.bitsPerSecond());
    wireBytes = new long[migrations];
    actor = timeline.register(this);
  }

  /// Makes a stream known, before it sends; the order is that of turns where the wire takes turns.
  void know(Stream stream) {}

  /// Appends a message to the queue of its stream.
  abstract void send(Transfer transfer);

  /// Whether messages leave in the order in which they are sent, so that [#freeNanos] after a send
  /// is when it leaves.
  abstract boolean isFifo();

  /// What a message takes on the wire, which its migration is charged for; other traffic comes with
  /// headers and framing and is nobody's.
  final long charge(Transfer transfer) {
    Stream stream = transfer.stream();
    if (stream.isCross()) {
      return transfer.bytes;
    }
    long bytes = stream.wireBytes(transfer.bytes, framing);
    wireBytes[stream.migration] += bytes;
    stream.charged(bytes);
    return bytes;
  }

  /// When everything sent so far will have left.
  final long freeNanos() {
    return clock.freeNanos();
  }

  /// Bytes that a migration has put on the wire, with headers and framing.
  final long wireBytes(int migration) {
    return wireBytes[migration];
  }
}
