package dev.faultline.simulator.virtual;

import java.util.ArrayDeque;

/// The thread that takes the messages of one channel in, one after the other: the cost of
/// receiving, then the endpoint. A message with pages holds the thread until they are installed, so
/// that a slow installation is felt by the sender through its stream window.
///
/// It hears of a message when it is known when that will arrive, and only its being taken in is an
/// event; on shared cores so is its arrival, since then a thread gets busy.
final class Intake implements Actor {
  private static final int ARRIVED = 0;
  private static final int TAKEN_IN = 1;

  /// Where messages go.
  interface Door {
    /// CPU time to take this message in.
    long costNanos(Transfer transfer);

    /// Hands the message over; true if [#release] will be called later.
    boolean deliver(Transfer transfer);

    /// The message is used up.
    void recycle(Transfer transfer);
  }

  private final Timeline timeline;
  private final Cores host;
  private final Door door;
  private final int actor;
  private final int id;
  private final ArrayDeque<Transfer> queue = new ArrayDeque<>();
  private boolean busy;

  Intake(Timeline timeline, Cores host, int id, Door door) {
    this.timeline = timeline;
    this.host = host;
    this.id = id;
    this.door = door;
    actor = timeline.register(this);
  }

  /// A message will be at the socket at its [Transfer#arrivalNanos], after all before it.
  void expect(Transfer transfer) {
    queue.addLast(transfer);
    next();
  }

  private void next() {
    while (!busy && !queue.isEmpty()) {
      busy = true;
      Transfer first = queue.getFirst();
      long cost = door.costNanos(first);
      boolean isThere = first.arrivalNanos <= timeline.now();
      if (isThere) {
        begin(cost);
      } else if (cost == 0 || host.isShared()) {
        int pipe = ((Pipe) first.stream()).id;
        timeline.at(first.arrivalNanos, Rank.ARRIVAL, pipe, actor, ARRIVED);
      } else {
        timeline.at(first.arrivalNanos + cost, Rank.WORK, id, actor, TAKEN_IN);
      }
    }
  }

  private void begin(long cost) {
    if (cost == 0) {
      deliver();
    } else {
      host.start();
      host.at(host.work() + cost, Rank.WORK, id, actor, TAKEN_IN);
    }
  }

  @Override
  public void fire(int token, long nowNanos) {
    if (token == ARRIVED) {
      begin(door.costNanos(queue.getFirst()));
    } else {
      host.stop();
      deliver();
    }
    next();
  }

  private void deliver() {
    Transfer transfer = queue.getFirst();
    if (!door.deliver(transfer)) {
      finish(transfer);
    }
  }

  /// The pages of the message that holds this thread are installed.
  void release(Transfer transfer) {
    if (queue.peekFirst() != transfer) {
      throw new IllegalStateException("installed out of order");
    }
    finish(transfer);
    next();
  }

  private void finish(Transfer transfer) {
    queue.removeFirst();
    ((Pipe) transfer.stream()).consumed(transfer.bytes);
    door.recycle(transfer);
    busy = false;
  }
}
