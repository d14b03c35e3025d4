package dev.faultline.simulator.virtual.link;

import dev.faultline.agent.migration.flow.BitClock;
import dev.faultline.scenarios.LinkSpec;
import dev.faultline.simulator.virtual.time.Rank;
import dev.faultline.simulator.virtual.time.Timeline;
import java.util.ArrayDeque;

/// A wire behind one queue for all streams, as a switch port or `tc tbf` has it: first come, first
/// served, whole messages at a time, since a message enters the queue in one piece.
public final class FifoWire extends Wire {
  private final ArrayDeque<Stream> queue = new ArrayDeque<>();

  private final BitClock clock;

  public FifoWire(Timeline timeline, LinkSpec link, int id, int migrations) {
    super(timeline, link, id, migrations);
    clock = new BitClock(link.bitsPerSecond());
  }

  @Override
  public void rate(long newBitsPerSecond) {
    super.rate(newBitsPerSecond);
    clock.rate(newBitsPerSecond);
  }

  @Override
  public void send(Stream stream, long bytes, Turn turn) {
    clock.startAt(timeline.now());
    clock.add(charge(stream, bytes));
    if (stream.hearsOfWire()) {
      queue.addLast(stream);
      timeline.at(clock.freeNanos(), Rank.WIRE, id, actor, 0);
    }
  }

  @Override
  protected void fire(int token, long nowNanos) {
    queue.removeFirst().leftWire();
  }

  @Override
  public boolean isFifo() {
    return true;
  }

  @Override
  public long freeNanos() {
    return clock.freeNanos();
  }
}
