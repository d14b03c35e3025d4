package dev.faultline.simulator.virtual.guest;

import dev.faultline.simulator.virtual.memory.TouchedPages;

/// The pages of a batch of touches of one vCPU.
final class Frames {
  final long[] pages = new long[GuestState.BATCH];
  private final long[] unseen = new long[GuestState.BATCH + 1];
  private final GuestState guest;
  private final TouchedPages touched;
  private final int index;
  boolean areGathered; // of some batch

  Frames(GuestState guest, int index) {
    this.guest = guest;
    this.index = index;
    touched = guest.touched;
  }

  /// Looks up the pages of a fresh batch, and reads what the touches will look at: in short loops
  /// without a branch, so that the cache misses of a large guest overlap instead of being waited
  /// for one by one.
  void gather(long[] touches, int size) {
    areGathered = true;
    for (int i = 0; i < size; i++) {
      pages[i] = guest.frame(touches[i] >>> 1);
    }
    long sum = 0;
    for (int i = 0; i < size; i++) {
      sum += touched.bit(index, pages[i]);
    }
    int open = 0;
    for (int i = 0; i < size; i++) {
      unseen[open] = pages[i];
      open += 1 - touched.bit(index, pages[i]);
    }
    for (int i = 0; i < open; i++) {
      sum += guest.resident.word((int) (unseen[i] >>> 6));
    }
    int absent = 0;
    for (int i = 0; i < open; i++) {
      long page = unseen[i];
      unseen[absent] = page;
      absent += 1 - (int) (guest.resident.word((int) (page >>> 6)) >>> page & 1);
    }
    for (int i = 0; i < absent; i++) {
      sum += guest.unsent.word((int) (unseen[i] >>> 6));
    }
    guest.gathered += sum;
  }
}
