package dev.faultline.simulator.virtual.host;

import dev.faultline.simulator.virtual.link.Pipe;
import dev.faultline.simulator.virtual.link.Transfer;
import dev.faultline.simulator.virtual.time.Actor;
import dev.faultline.simulator.virtual.time.Cores;
import dev.faultline.simulator.virtual.time.Rank;
import dev.faultline.simulator.virtual.time.Timeline;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The thread that takes the messages of one channel in, one after the other: the cost of
/// receiving, then the endpoint. A message with pages holds the thread until they are installed, so
/// that a slow installation is felt by the sender through its stream window.
///
/// It hears of a message when it is known when that will arrive, and only its being taken in is an
/// event; on shared cores so is its arrival, since then a thread gets busy. Where even its
/// installation is known by then, as that of a demanded page is, that alone is an event.
final class Intake extends Actor implements Pipe.Destination {
  private static final int ARRIVED = 0;
  private static final int TAKEN_IN = 1;
  private static final int INSTALLED = 2;
  private static final int STEPS = 3;

  /// Where messages go.
  interface Door {
    /// CPU time to take this message in.
    long costNanos(Transfer transfer);

    /// When a message that is taken in at `nanos` to come will be installed, if nothing can change
    /// that any more; else -1.
    long installedNanos(Transfer transfer, long nanos);

    /// Hands the message over; true if [#release] will be called, or has been.
    boolean deliver(Transfer transfer);

    /// What came was not whole: its connection is given up.
    void givenUp();

    /// The message is used up.
    void recycle(Transfer transfer);
  }

  private final Timeline timeline;
  private final Cores host;
  private final Door door;
  private final int actor;
  private final int id;
  private final ArrayDeque<Transfer> queue = new ArrayDeque<>();
  private @Nullable Pipe from;
  private @Nullable Transfer current;
  private boolean taking;
  private boolean isBusy; // with taking the current one in
  private boolean isDelivered; // the current one is, and its pages are being installed
  private boolean isOrphan; // the connection that brought the current one is gone
  private int connection;
  private long heldNanos;
  private long heldSince;

  Intake(Timeline timeline, Cores host, int id, Door door) {
    this.timeline = timeline;
    this.host = host;
    this.id = id;
    this.door = door;
    actor = timeline.register(this);
  }

  /// @param pipe that it comes by, the same for all
  @Override
  public void expect(Pipe pipe, Transfer transfer) {
    from = pipe;
    queue.addLast(transfer);
    next();
  }

  /// Takes in what it can; a message that is installed at once does not take the next one in turn,
  /// or a queue of such would be as deep as it is long.
  private void next() {
    if (taking) {
      return;
    }
    taking = true;
    while (current == null && !queue.isEmpty()) {
      take(queue.removeFirst());
    }
    taking = false;
  }

  private void take(Transfer transfer) {
    current = transfer;
    isDelivered = false;
    long cost = door.costNanos(transfer);
    long now = timeline.now();
    if (cost > 0 && !host.isShared()) {
      start();
      long in = Math.max(now, transfer.arrivalNanos) + cost;
      heldSince = in - cost;
      boolean isWhole = transfer.state == Transfer.State.WHOLE;
      long installed = isWhole ? door.installedNanos(transfer, in) : -1;
      if (installed < 0) {
        timeline.at(in, Rank.WORK, id, actor, token(TAKEN_IN));
      } else {
        timeline.at(installed, Rank.WORK, id, actor, token(INSTALLED));
      }
    } else if (transfer.arrivalNanos < now) {
      begin(transfer, cost);
    } else {
      // Also for one that arrives at this instant: arrivals come in their turn.
      timeline.at(transfer.arrivalNanos, Rank.ARRIVAL, pipe().id, actor, token(ARRIVED));
    }
  }

  private Pipe pipe() {
    return Objects.requireNonNull(from, "a message that no pipe brought");
  }

  private void begin(Transfer transfer, long cost) {
    heldSince = timeline.now();
    if (cost == 0 && !host.isStanding()) {
      deliver(transfer);
    } else {
      start();
      host.at(host.work() + cost, Rank.WORK, id, actor, token(TAKEN_IN));
    }
  }

  private void start() {
    isBusy = true;
    host.start();
  }

  private void stop() {
    isBusy = false;
    host.stop();
  }

  /// An event of a message that was given up finds another number, and means nothing.
  private int token(int step) {
    return connection * STEPS + step;
  }

  @Override
  public void cut() {
    queue.forEach(door::recycle);
    queue.clear();
    isOrphan = current != null && isDelivered;
    if (!isOrphan) {
      Transfer taken = giveUp();
      if (taken != null) {
        door.recycle(taken);
      }
    }
  }

  @Override
  public void recall(long nanos, List<Transfer> into) {
    if (current != null && !isDelivered && current.leftNanos > nanos) {
      into.add(Objects.requireNonNull(giveUp()));
    }
    for (int i = queue.size(); i > 0; i--) {
      Transfer next = queue.removeFirst();
      if (next.leftNanos > nanos) {
        into.add(next);
      } else {
        queue.addLast(next);
      }
    }
  }

  /// The current message, which has not been delivered, and will not be.
  private @Nullable Transfer giveUp() {
    Transfer taken = current;
    current = null;
    connection = (connection + 1) % (Integer.MAX_VALUE / STEPS);
    if (isBusy) {
      stop();
    }
    return taken;
  }

  @Override
  protected void fire(int token, long nowNanos) {
    if (token / STEPS != connection) {
      return;
    }
    int step = token % STEPS;
    Transfer transfer = current;
    if (transfer == null) {
      throw new IllegalStateException("nothing is taken in");
    }
    if (step == ARRIVED) {
      begin(transfer, door.costNanos(transfer));
    } else {
      stop();
      transfer.installed = step == INSTALLED;
      deliver(transfer);
    }
    next();
  }

  private void deliver(Transfer transfer) {
    Transfer.State state = transfer.state;
    if (state != Transfer.State.CORRUPTED) {
      isDelivered = true;
      if (!door.deliver(transfer)) {
        finish(transfer);
      }
    }
    if (state != Transfer.State.WHOLE) {
      door.givenUp();
    }
  }

  /// How long messages held this thread, of those that are used up.
  long heldNanos() {
    return heldNanos;
  }

  /// The pages of the message that holds this thread are installed.
  void release(Transfer transfer) {
    if (current != transfer) {
      throw new IllegalStateException("installed out of order");
    }
    finish(transfer);
    next();
  }

  private void finish(Transfer transfer) {
    heldNanos += timeline.now() - heldSince;
    current = null;
    if (!isOrphan) {
      pipe().consumed(transfer.bytes);
    }
    isOrphan = false;
    door.recycle(transfer);
  }
}
