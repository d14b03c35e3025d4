package dev.faultline.agent.migration;

import java.util.Arrays;

/// What a source knows of the contents that its target keeps, so that a page which holds one of
/// them again crosses as a reference. A content is a key here: live its hash, in virtual time its
/// origin; who asks compares the bytes.
///
/// The first page of a content crosses as it is, and so does the second, which the target is told
/// to keep: what only one page holds takes no room there. From then on a reference may cross, on
/// the lane that carried the kept page, behind it, and on others once that page is acknowledged. A
/// number is given once; nothing is dropped for something newer, so that a reference is to what is
/// gone only where the target did not keep it, and then it says so ([Message.Missed]).
///
/// For one thread at a time.
public final class Duplicates {
  /// The most that is kept, in bytes, on each side.
  public static final long BYTES_MAX = 64L << 20;

  /// So many contents are remembered; what comes later crosses as it is.
  public static final int CONTENTS_MAX = 1 << 20;

  /// The answer of [#look] for a content that no page has had before.
  public static final int NEW = -2;

  /// The answer of [#look] for a content that is not kept.
  public static final int SEEN = -1;

  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  private final int numbersMax;
  private long[] keys = new long[1 << 10];
  private int[] states = new int[keys.length]; // 0 for none; a number + 2
  private int contents;
  private long[] keyOf = new long[16];
  private Lane[] lanes = new Lane[16];
  private long[] units = new long[16];
  private int numbers;
  private boolean isFull;

  /// One connection of a migration, from its beginning to its end: units that leave by it come in
  /// this order or not at all.
  public static final class Lane {
    private long sent;
    private long acknowledged;
    private boolean isLost;

    /// A unit is complete and leaves behind those before.
    public void sent() {
      sent++;
    }

    /// So many of its units are installed.
    public void acknowledged(long count) {
      acknowledged = count;
    }

    /// The connection is gone, and with it what was not acknowledged.
    public void lost() {
      isLost = true;
    }
  }

  public Duplicates(int pageSizeBytes) {
    numbersMax = numbersMax(pageSizeBytes);
  }

  /// Numbers are below this.
  public static int numbersMax(int pageSizeBytes) {
    return (int) (BYTES_MAX / pageSizeBytes);
  }

  /// Looks a content up, and remembers it.
  ///
  /// @return its number at the target, [#SEEN] or [#NEW]
  public int look(long key) {
    int slot = slot(key);
    if (states[slot] == 0) {
      if (contents == CONTENTS_MAX) {
        return NEW;
      }
      remember(key, slot);
      return NEW;
    }
    int number = states[slot] - 2;
    if (number >= 0 && lanes[number].isLost && units[number] >= lanes[number].acknowledged) {
      drop(number);
      return SEEN;
    }
    return number;
  }

  private void remember(long key, int slot) {
    keys[slot] = key;
    states[slot] = SEEN + 2;
    if (++contents > keys.length / 2) {
      long[] old = keys;
      int[] oldStates = states;
      keys = new long[2 * old.length];
      states = new int[keys.length];
      for (int i = 0; i < old.length; i++) {
        if (oldStates[i] != 0) {
          int to = slot(old[i]);
          keys[to] = old[i];
          states[to] = oldStates[i];
        }
      }
    }
  }

  private int slot(long key) {
    int mask = keys.length - 1;
    int slot = (int) (key * GAMMA >>> 32) & mask;
    while (states[slot] != 0 && keys[slot] != key) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  /// Gives a content that was looked up a number, if there is one left: the unit that leaves next
  /// by this lane has it kept.
  ///
  /// @return the number, or -1
  public int keep(long key, Lane by) {
    int slot = slot(key);
    if (numbers == numbersMax || isFull || states[slot] == 0) {
      return -1;
    }
    int number = numbers++;
    if (number == keyOf.length) {
      keyOf = Arrays.copyOf(keyOf, 2 * number);
      lanes = Arrays.copyOf(lanes, 2 * number);
      units = Arrays.copyOf(units, 2 * number);
    }
    keyOf[number] = key;
    lanes[number] = by;
    units[number] = by.sent;
    states[slot] = number + 2;
    return number;
  }

  /// Whether the target has a content when a unit comes that leaves next by this lane.
  public boolean isThere(int number, Lane on) {
    Lane by = lanes[number];
    return by == on || units[number] < by.acknowledged;
  }

  /// The target does not have what it was to keep under this number: it is not referred to again.
  /// As it has no room, nothing more is kept.
  public void missed(int number) {
    if (number < numbers) {
      drop(number);
      isFull = true;
    }
  }

  private void drop(int number) {
    int slot = slot(keyOf[number]);
    if (states[slot] == number + 2) {
      states[slot] = SEEN + 2;
    }
  }

  /// How many numbers are given.
  public int count() {
    return numbers;
  }
}
