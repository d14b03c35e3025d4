package dev.faultline.simulator.virtual;

import dev.faultline.agent.migration.Message;
import dev.faultline.scenarios.LinkSpec;
import dev.faultline.simulator.virtual.time.Rank;
import dev.faultline.simulator.virtual.time.Timeline;
import java.util.ArrayDeque;

/// A wire that is faster than its sender sends, as between live agents: the source paces what it
/// pushes to the link's rate, so that nothing queues below it. A push takes the time that it takes
/// at that rate, one after the other, and so does the device state: while it crosses, its channel
/// says nothing more. Everything else leaves at once, and the pushes that are sent after it wait
/// for as long as it would have taken, so that the sum keeps to the rate.
final class PacedWire extends Wire {
  private static final int PUSHED = 0;
  private static final int PASSED = 1;
  private final ArrayDeque<Transfer> pushed = new ArrayDeque<>();
  private final ArrayDeque<Transfer> passed = new ArrayDeque<>();

  PacedWire(Timeline timeline, LinkSpec link, int id, int migrations) {
    super(timeline, link, id, migrations);
  }

  @Override
  void send(Transfer transfer) {
    clock.startAt(timeline.now());
    clock.add(charge(transfer));
    if (passes(transfer)) {
      passed.addLast(transfer);
      timeline.at(timeline.now(), Rank.WIRE, id, actor, PASSED);
    } else {
      pushed.addLast(transfer);
      timeline.at(clock.freeNanos(), Rank.WIRE, id, actor, PUSHED);
    }
  }

  private static boolean passes(Transfer transfer) {
    if (!(transfer.stream() instanceof Pipe pipe)) {
      return false; // other traffic
    }
    return switch (pipe.channel.kind()) {
      case CONTROL ->
          !(transfer.message() instanceof Message.HandOver state && state.deviceStateBytes() > 0);
      case DEMAND -> true;
      case PUSH, SINGLE -> false;
    };
  }

  @Override
  protected void fire(int token, long nowNanos) {
    Transfer transfer = (token == PASSED ? passed : pushed).removeFirst();
    transfer.stream().leftWire(transfer);
  }

  @Override
  boolean isFifo() {
    return false;
  }
}
