package dev.faultline.simulator.virtual;

import dev.faultline.scenarios.LinkSpec;
import java.util.ArrayDeque;

/// A wire behind one queue for all streams, as a switch port or `tc tbf` has it: first come, first
/// served, whole messages at a time, since a message enters the queue in one piece.
final class FifoWire implements Wire, Actor {
  private final Timeline timeline;
  private final Framing framing;
  private final BitClock clock;
  private final int actor;
  private final int id;
  private final ArrayDeque<Transfer> queue = new ArrayDeque<>();
  private final long[] wireBytes;

  /// @param id 0 for source to target, 1 for back
  FifoWire(Timeline timeline, LinkSpec link, int id, int migrations) {
    this.timeline = timeline;
    this.id = id;
    framing = new Framing(link);
    clock = new BitClock(link.bitsPerSecond());
    actor = timeline.register(this);
    wireBytes = new long[migrations];
  }

  @Override
  public void know(Stream stream) {}

  @Override
  public void send(Transfer transfer) {
    clock.startAt(timeline.now());
    Stream stream = transfer.stream();
    if (stream.isCross()) {
      clock.add(transfer.bytes);
    } else {
      long bytes = framing.wireBytes(transfer.bytes);
      clock.add(bytes);
      wireBytes[stream.migration] += bytes;
    }
    if (stream.hearsOfWire()) {
      queue.addLast(transfer);
      timeline.at(clock.freeNanos(), Rank.WIRE, id, actor, 0);
    }
  }

  @Override
  public void fire(int token, long nowNanos) {
    Transfer transfer = queue.removeFirst();
    transfer.stream().leftWire(transfer);
  }

  @Override
  public boolean isFifo() {
    return true;
  }

  @Override
  public long freeNanos() {
    return clock.freeNanos();
  }

  @Override
  public long wireBytes(int migration) {
    return wireBytes[migration];
  }
}
