package dev.faultline.simulator.virtual;

import dev.faultline.scenarios.LinkSpec;
import dev.faultline.simulator.virtual.time.Rank;
import dev.faultline.simulator.virtual.time.Timeline;
import java.util.ArrayDeque;

/// A wire behind one queue for all streams, as a switch port or `tc tbf` has it: first come, first
/// served, whole messages at a time, since a message enters the queue in one piece.
final class FifoWire extends Wire {
  private final ArrayDeque<Transfer> queue = new ArrayDeque<>();

  FifoWire(Timeline timeline, LinkSpec link, int id, int migrations) {
    super(timeline, link, id, migrations);
  }

  @Override
  void send(Transfer transfer) {
    clock.startAt(timeline.now());
    clock.add(charge(transfer));
    if (transfer.stream().hearsOfWire()) {
      queue.addLast(transfer);
      timeline.at(clock.freeNanos(), Rank.WIRE, id, actor, 0);
    }
  }

  @Override
  protected void fire(int token, long nowNanos) {
    Transfer transfer = queue.removeFirst();
    transfer.stream().leftWire(transfer);
  }

  @Override
  boolean isFifo() {
    return true;
  }
}
