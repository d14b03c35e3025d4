package dev.faultline.simulator.virtual;

import java.util.ArrayDeque;

/// The thread that takes the messages of one channel in, one after the other: the cost of
/// receiving, then the endpoint. A message with pages holds the thread until they are installed, so
/// that a slow installation is felt by the sender through its stream window.
final class Intake implements Actor {
  /// Where messages go.
  interface Door {
    /// CPU time to take this message in.
    long costNanos(Transfer transfer);

    /// Hands the message over; true if [#release] will be called later.
    boolean deliver(Transfer transfer);

    /// The message is used up.
    void recycle(Transfer transfer);
  }

  private final Cores host;
  private final Door door;
  private final int actor;
  private final int id;
  private final ArrayDeque<Transfer> queue = new ArrayDeque<>();
  private boolean busy;

  Intake(Timeline timeline, Cores host, int id, Door door) {
    this.host = host;
    this.id = id;
    this.door = door;
    actor = timeline.register(this);
  }

  void arrived(Transfer transfer) {
    queue.addLast(transfer);
    next();
  }

  private void next() {
    while (!busy && !queue.isEmpty()) {
      busy = true;
      long cost = door.costNanos(queue.getFirst());
      if (cost > 0) {
        host.start();
        host.at(host.work() + cost, Rank.WORK, id, actor, 0);
      } else {
        deliver();
      }
    }
  }

  @Override
  public void fire(int token, long nowNanos) {
    host.stop();
    deliver();
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
