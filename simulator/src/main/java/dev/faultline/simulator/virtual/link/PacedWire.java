package dev.faultline.simulator.virtual.link;

import dev.faultline.scenarios.LinkSpec;
import dev.faultline.simulator.virtual.time.Rank;
import dev.faultline.simulator.virtual.time.Timeline;
import java.util.ArrayDeque;

/// A wire that is faster than its sender sends, as between live agents: the source paces what it
/// pushes to the link's rate, so that nothing queues below it. A push takes the time that it takes
/// at that rate, one after the other, and so does the device state: while it crosses, its channel
/// says nothing more. Everything else leaves at once, and the pushes that are sent after it wait
/// for as long as it would have taken, so that the sum keeps to the rate.
public final class PacedWire extends Wire {
  private static final int PUSHED = 0;
  private static final int PASSED = 1;
  private final ArrayDeque<Stream> pushed = new ArrayDeque<>();
  private final ArrayDeque<Stream> passed = new ArrayDeque<>();

  public PacedWire(Timeline timeline, LinkSpec link, int id, int migrations) {
    super(timeline, link, id, migrations);
  }

  @Override
  public void send(Stream stream, long bytes, boolean isUrgent) {
    clock.startAt(timeline.now());
    clock.add(charge(stream, bytes));
    if (isUrgent) {
      passed.addLast(stream);
      timeline.at(timeline.now(), Rank.WIRE, id, actor, PASSED);
    } else {
      pushed.addLast(stream);
      timeline.at(clock.freeNanos(), Rank.WIRE, id, actor, PUSHED);
    }
  }

  @Override
  protected void fire(int token, long nowNanos) {
    (token == PASSED ? passed : pushed).removeFirst().leftWire();
  }

  @Override
  public boolean isFifo() {
    return false;
  }
}
