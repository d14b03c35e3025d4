package dev.faultline.agent.prepaging.strategy.ahead;

import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.prepaging.contract.foresight.Lookahead;
import java.util.Arrays;

/// How far a copy is to be believed, by what the target asks for.
///
/// A request is a hit if the copy has told its page, and that is under way or among the next
/// [#NEXT] that are to be pushed; else it is a miss. A page that is told right after it was asked
/// for is a hit, too: so a copy that starts late is believed as soon as it comes by where the guest
/// is. The last eight requests count most.
///
/// Belief begins with the first hit or two, ends below a quarter of hits and comes back from a half
/// on, each the more the larger the share of memory that is told: then random pages hit by chance.
///
/// Memory: a bit a page of the guest.
final class Trust {
  private static final int NEXT = 256;
  private static final int RECENT = 16;
  private static final double NEW = 1.0 / 8;
  private static final double UNTRIED = 0.45; // one or two hits begin it
  private static final double ENDS = 0.25;
  private static final double BEGINS = 0.5;

  private final Lookahead copy;
  private final PageSet told;
  private final long ramPages;
  private final long[] recent = new long[RECENT]; // asked for before they were told
  private int asked;
  private int known;
  private int next; // all before it are sent
  private double hits = UNTRIED;
  private boolean holds;

  Trust(Lookahead copy, MemoryMap map) {
    this.copy = copy;
    told = new PageSet(map.capacity());
    ramPages = map.ramPageCount();
    Arrays.fill(recent, -1);
  }

  /// Whether what the copy tells is to be pushed.
  boolean holds() {
    return holds;
  }

  /// How many first touches it knew when it listened last.
  int known() {
    return known;
  }

  /// The first of them that is not sent; [#known()] if all are.
  int next() {
    return next;
  }

  /// Everything before it is sent now.
  void sentUpTo(int end) {
    next = end;
  }

  /// Hears what the copy has told since.
  void listen(PageSet unsent) {
    for (int end = copy.known(); known < end; known++) {
      long page = copy.page(known);
      told.add(page);
      for (int i = 0; i < RECENT; i++) {
        if (recent[i] == page) {
          recent[i] = -1;
          judge(1);
        }
      }
    }
    while (next < known && !unsent.contains(copy.page(next))) {
      next++;
    }
  }

  /// The target asks for a page, after [#listen] to what was told before the request.
  void asked(long page, boolean isUnsent) {
    if (!told.contains(page)) {
      recent[asked++ % RECENT] = page;
      if (known > 0) {
        judge(0);
      }
    } else {
      judge(!isUnsent || isAmongNext(page) ? 1 : 0);
    }
  }

  private boolean isAmongNext(long page) {
    for (int i = next; i < Math.min(known, next + NEXT); i++) {
      if (copy.page(i) == page) {
        return true;
      }
    }
    return false;
  }

  private void judge(int hit) {
    hits += NEW * (hit - hits);
    double chance = (double) told.count() / ramPages;
    double least = holds ? ENDS : BEGINS;
    holds = hits >= least + (1 - least) * chance / 2;
  }

  /// Pages that were sent are unsent again.
  void lost() {
    next = 0;
  }
}
