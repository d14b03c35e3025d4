package dev.faultline.simulator.virtual.time;

import java.util.Arrays;

/// The events that are too far off for [EventQueue]: a heap, four children to a node, in primitive
/// arrays.
final class EventHeap {
  private long[] keys = new long[256];
  private long[] orders = new long[256];
  private long[] events = new long[256];
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /// Whether an event with this key and order comes before all that are here.
  boolean precedes(long key, long order) {
    return before(key, order, 0);
  }

  long firstKey() {
    return size == 0 ? Long.MAX_VALUE : keys[0];
  }

  long firstOrder() {
    return size == 0 ? Long.MAX_VALUE : orders[0];
  }

  long firstEvent() {
    return events[0];
  }

  void add(long key, long order, long event) {
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, size * 2);
      orders = Arrays.copyOf(orders, size * 2);
      events = Arrays.copyOf(events, size * 2);
    }
    int hole = size++;
    while (hole > 0) {
      int parent = hole - 1 >>> 2;
      if (!before(key, order, parent)) {
        break;
      }
      move(parent, hole);
      hole = parent;
    }
    put(hole, key, order, event);
  }

  void removeFirst() {
    int last = --size;
    long key = keys[last];
    long order = orders[last];
    int hole = 0;
    int child = 1;
    while (child < last) {
      int least = child;
      long leastKey = keys[child];
      int end = Math.min(child + 4, last);
      for (int other = child + 1; other < end; other++) {
        long otherKey = keys[other];
        if (otherKey < leastKey || otherKey == leastKey && orders[other] < orders[least]) {
          least = other;
          leastKey = otherKey;
        }
      }
      if (before(key, order, least)) {
        break;
      }
      move(least, hole);
      hole = least;
      child = 4 * hole + 1;
    }
    put(hole, key, order, events[last]);
  }

  private boolean before(long key, long order, int other) {
    return key < keys[other] || key == keys[other] && order < orders[other];
  }

  private void move(int from, int to) {
    keys[to] = keys[from];
    orders[to] = orders[from];
    events[to] = events[from];
  }

  private void put(int at, long key, long order, long event) {
    keys[at] = key;
    orders[at] = order;
    events[at] = event;
  }
}
