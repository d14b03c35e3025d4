package dev.faultline.agent.migration;

import java.util.Arrays;

/// Pages of a message and the numbers of contents in the target's store, in sending order.
public final class References {
  private long[] pages = new long[4];
  private int[] places = new int[4];
  private int[] entries = new int[4];
  private int size;

  void clear() {
    size = 0;
  }

  /// @param place of the page among the pages of its message
  void add(int place, long page, int entry) {
    if (size == pages.length) {
      pages = Arrays.copyOf(pages, 2 * size);
      places = Arrays.copyOf(places, 2 * size);
      entries = Arrays.copyOf(entries, 2 * size);
    }
    pages[size] = page;
    places[size] = place;
    entries[size++] = entry;
  }

  public int size() {
    return size;
  }

  public long page(int index) {
    return pages[index];
  }

  /// The place of the page among the pages of its message.
  public int place(int index) {
    return places[index];
  }

  /// The number of its content at the target.
  public int entry(int index) {
    return entries[index];
  }
}
