package dev.faultline.agent.migration;

import dev.faultline.agent.memory.PageRuns;
import java.util.Arrays;
import java.util.function.IntPredicate;

/// Pages of a message and the numbers of contents in the target's store, in sending order.
public final class References {
  private long[] pages = new long[4];
  private int[] places = new int[4];
  private int[] entries = new int[4];
  private int size;

  public void clear() {
    size = 0;
  }

  /// @param place of the page among the pages of its message
  public void add(int place, long page, int entry) {
    if (size == pages.length) {
      pages = Arrays.copyOf(pages, 2 * size);
      places = Arrays.copyOf(places, 2 * size);
      entries = Arrays.copyOf(entries, 2 * size);
    }
    pages[size] = page;
    places[size] = place;
    entries[size++] = entry;
  }

  /// Takes pages out of a message's runs that refer to what `isKept` does not know.
  ///
  /// @param missed to which they are added
  public static void miss(
      PageRuns runs,
      References references,
      References kept,
      References missed,
      IntPredicate isKept) {
    int before = missed.size;
    for (int i = 0; i < references.size; i++) {
      if (!isKept.test(references.entries[i])) {
        missed.add(references.places[i], references.pages[i], references.entries[i]);
      }
    }
    if (missed.size == before) {
      return;
    }
    PageRuns all = runs.copy();
    runs.clear();
    int place = 0;
    int next = before;
    for (int i = 0; i < all.size(); i++) {
      for (long page = all.first(i); page < all.end(i); page++, place++) {
        if (next < missed.size && missed.places[next] == place) {
          next++;
        } else {
          runs.add(page);
        }
      }
    }
    references.close(missed, before);
    kept.close(missed, before);
  }

  /// Moves up what stands behind those that are gone, and drops it where it is gone itself.
  private void close(References gone, int from) {
    int left = 0;
    int passed = from;
    for (int i = 0; i < size; i++) {
      while (passed < gone.size && gone.places[passed] < places[i]) {
        passed++;
      }
      if (passed == gone.size || gone.places[passed] != places[i]) {
        pages[left] = pages[i];
        entries[left] = entries[i];
        places[left++] = places[i] - (passed - from);
      }
    }
    size = left;
  }

  public References copy() {
    References copy = new References();
    for (int i = 0; i < size; i++) {
      copy.add(places[i], pages[i], entries[i]);
    }
    return copy;
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
