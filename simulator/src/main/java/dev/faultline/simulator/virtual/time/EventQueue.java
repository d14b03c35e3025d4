package dev.faultline.simulator.virtual.time;

/// Events in the order of (key, order). The key is a time, or work done where cores are shared;
/// `order` is total, so that no two events compare equal. An event is a number that its owner
/// understands.
///
/// The next few are kept sorted, latest first, so that taking one is nothing and adding one moves
/// only what comes before it; a handful of vCPUs and channels never has more. What does not fit,
/// always later than all of those, waits in a heap.
public final class EventQueue {
  private static final int NEAR_MAX = 64;
  private final long[] keys = new long[NEAR_MAX];
  private final long[] orders = new long[NEAR_MAX];
  private final long[] events = new long[NEAR_MAX];
  private final EventHeap far = new EventHeap();
  private int size;

  public boolean isEmpty() {
    return size == 0;
  }

  public long firstKey() {
    return size == 0 ? Long.MAX_VALUE : keys[size - 1];
  }

  public long firstOrder() {
    return size == 0 ? Long.MAX_VALUE : orders[size - 1];
  }

  public long firstEvent() {
    return events[size - 1];
  }

  public void add(long key, long order, long event) {
    if (!far.isEmpty() && !far.precedes(key, order)) {
      far.add(key, order, event);
      return;
    }
    if (size == NEAR_MAX) {
      makeRoom();
      add(key, order, event);
      return;
    }
    int at = size++;
    while (at > 0 && isBefore(at - 1, key, order)) {
      keys[at] = keys[at - 1];
      orders[at] = orders[at - 1];
      events[at] = events[at - 1];
      at--;
    }
    keys[at] = key;
    orders[at] = order;
    events[at] = event;
  }

  private boolean isBefore(int other, long key, long order) {
    return keys[other] < key || keys[other] == key && orders[other] < order;
  }

  public void removeFirst() {
    if (--size == 0 && !far.isEmpty()) {
      refill();
    }
  }

  /// Sends the later half to the heap.
  private void makeRoom() {
    int moved = NEAR_MAX / 2;
    for (int i = 0; i < moved; i++) {
      far.add(keys[i], orders[i], events[i]);
    }
    size -= moved;
    System.arraycopy(keys, moved, keys, 0, size);
    System.arraycopy(orders, moved, orders, 0, size);
    System.arraycopy(events, moved, events, 0, size);
  }

  private void refill() {
    size = Math.min(far.size(), NEAR_MAX / 2);
    for (int at = size - 1; at >= 0; at--) {
      keys[at] = far.firstKey();
      orders[at] = far.firstOrder();
      events[at] = far.firstEvent();
      far.removeFirst();
    }
  }
}
