package dev.faultline.agent.prepaging.toolkit;

import dev.faultline.agent.prepaging.contract.PushUnit;

/// What a strategy predicts and has not pushed yet: sequences of pages at equal distances, the
/// oldest first. At most [#CAPACITY] of them; one more and the oldest is forgotten, whose pages the
/// source then sweeps.
public final class Wishes {
  public static final int CAPACITY = 64;

  private final long[] nexts = new long[CAPACITY];
  private final long[] strides = new long[CAPACITY];
  private final long[] counts = new long[CAPACITY];
  private int oldest;
  private int size;

  /// Wishes for `count` pages from `first` on, `stride` apart (not 0; below 0 for downwards). Those
  /// that are no pages or sent already are passed over when their time comes.
  public void add(long first, long stride, long count) {
    if (count < 1) {
      return;
    }
    if (size == CAPACITY) {
      forgetOldest();
    }
    int at = (oldest + size++) % CAPACITY;
    nexts[at] = first;
    strides[at] = stride;
    counts[at] = count;
  }

  private void forgetOldest() {
    oldest = (oldest + 1) % CAPACITY;
    size--;
  }

  /// Offers what is wished for until the unit is full.
  public void fill(PushUnit into) {
    while (size > 0 && !into.isFull()) {
      if (strides[oldest] == 1) {
        into.offer(nexts[oldest], counts[oldest]);
      } else {
        offerSingly(into);
      }
      if (!into.isFull()) {
        forgetOldest();
      }
    }
  }

  private void offerSingly(PushUnit into) {
    while (counts[oldest] > 0 && !into.isFull()) {
      into.offer(nexts[oldest]);
      nexts[oldest] += strides[oldest];
      counts[oldest]--;
    }
  }
}
