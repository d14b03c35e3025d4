package dev.faultline.agent.guest.program;

import dev.faultline.agent.guest.BaseProgram;
import dev.faultline.agent.guest.StateCodec;
import dev.faultline.agent.guest.TouchBatch;
import dev.faultline.agent.plan.Access;
import dev.faultline.agent.random.SeededRandom;
import java.nio.ByteBuffer;

/// One process that fills its memory with random keys, sorts them in place by quicksort (Hoare's
/// partition, random pivot) and starts again: the workload of Hines and Gopalan, page by page. No
/// key exists; what the keys would decide is drawn instead:
///
/// - the pivot's rank, uniformly, as a random pivot among distinct keys has it;
/// - how many keys of a page must change sides: binomial, here a sum of four uniform draws with its
///   mean and variance. Both scans pass the same number of such keys, so the scan that has passed
///   fewer is the one that goes on; a page without any is only read.
///
/// A partition pass touches each page once, in that order, the page where the scans meet being the
/// left scan's. What is at most a page long is sorted in place: one touch a page, with the time of
/// 1.39 n log2 n steps. The smaller side is sorted first, so the stack is at most log2 of the keys
/// deep.
public final class QuicksortProgram extends BaseProgram {
  /// Size of a key: a C `int`.
  public static final int KEY_BYTES = 4;

  private static final int KIND = 9;
  private static final int FILLING = 0;
  private static final int PARTITIONING = 1;
  private static final int SORTING_IN_PAGE = 2;

  private final long first;
  private final long pages;
  private final long keysPerPage;
  private final long keys;
  private final long computeNanos;
  private final int jitterPercent;
  private final SeededRandom random;

  private final long[] lows;
  private final long[] highs;
  private int depth;

  private int mode = FILLING;
  private long low;
  private long high;
  private long split;
  private long left;
  private long right;
  private long leftSwaps;
  private long rightSwaps;

  public QuicksortProgram(
      SyntheticProgram.Span span, Access access, int pageSizeBytes, SeededRandom random) {
    first = span.first();
    pages = span.pages();
    keysPerPage = pageSizeBytes / KEY_BYTES;
    keys = pages * keysPerPage;
    computeNanos = access.computeNanos();
    jitterPercent = access.jitterPercent();
    this.random = random;
    lows = new long[64 - Long.numberOfLeadingZeros(keys) + 1];
    highs = new long[lows.length];
  }

  @Override
  public void fill(TouchBatch batch, int end) {
    while (batch.size < end) {
      switch (mode) {
        case FILLING -> fillPage(batch);
        case PARTITIONING -> partitionPage(batch);
        default -> sortPage(batch);
      }
    }
  }

  private void fillPage(TouchBatch batch) {
    batch.add(first + left, true, compute(computeNanos));
    if (++left == pages) {
      begin(0, keys);
    }
  }

  private void partitionPage(TouchBatch batch) {
    long meeting = page(split);
    boolean leftGoesOn = left <= meeting && (right <= meeting || leftSwaps <= rightSwaps);
    long page = leftGoesOn ? left++ : right--;
    long found = keysOn(page);
    // A key on the left changes sides if it is among the larger ones, and the other way round.
    long others = leftGoesOn ? high - split : split - low;
    long swaps = binomial(found, (double) others / (high - low));
    if (leftGoesOn) {
      leftSwaps += swaps;
    } else {
      rightSwaps += swaps;
    }
    batch.add(first + page, swaps > 0, compute(computeNanos * found / keysPerPage));
    if (left > meeting && right <= meeting) {
      descend();
    }
  }

  private void sortPage(TouchBatch batch) {
    long levels = 64 - Long.numberOfLeadingZeros(high - low - 1);
    long nanos = computeNanos * keysOn(left) / keysPerPage * levels * 89 / 64;
    batch.add(first + left, true, compute(nanos));
    if (++left > page(high - 1)) {
      pop();
    }
  }

  /// Pushes the larger side and goes on with the smaller one.
  private void descend() {
    boolean leftIsSmaller = split - low <= high - split;
    lows[depth] = leftIsSmaller ? split : low;
    highs[depth] = leftIsSmaller ? high : split;
    depth++;
    if (leftIsSmaller) {
      begin(low, split);
    } else {
      begin(split, high);
    }
  }

  private void pop() {
    if (depth == 0) {
      mode = FILLING;
      left = 0;
    } else {
      depth--;
      begin(lows[depth], highs[depth]);
    }
  }

  private void begin(long from, long end) {
    low = from;
    high = end;
    left = page(low);
    right = page(high - 1);
    if (high - low <= 1) {
      pop();
    } else if (high - low <= keysPerPage) {
      mode = SORTING_IN_PAGE;
    } else {
      mode = PARTITIONING;
      split = low + 1 + random.nextBelow(high - low - 1);
      leftSwaps = 0;
      rightSwaps = 0;
    }
  }

  private long page(long key) {
    return key / keysPerPage;
  }

  private long keysOn(long page) {
    return Math.min(high, (page + 1) * keysPerPage) - Math.max(low, page * keysPerPage);
  }

  private long binomial(long count, double share) {
    long draw = random.nextLong();
    long sum = (draw & 0xFFFF) + (draw >>> 16 & 0xFFFF) + (draw >>> 32 & 0xFFFF) + (draw >>> 48);
    // Four draws of 0 to 65535 have mean 131070 and standard deviation 37837.2.
    double deviation = StrictMath.sqrt(count * share * (1 - share)) * ((sum - 131070) / 37837.2);
    return Math.clamp((long) (count * share + deviation + 0.5), 0, count);
  }

  private long compute(long nanos) {
    long jitter = nanos * jitterPercent / 100;
    if (jitter == 0) {
      return Math.max(1, nanos);
    }
    return Math.max(1, nanos - jitter + random.nextBelow(2 * jitter + 1));
  }

  @Override
  public int stateBytesMax() {
    int keyBytes = (64 - Long.numberOfLeadingZeros(keys) + 6) / 7;
    return 2 + Long.BYTES + StateCodec.VAR_LONG_BYTES_MAX * 8 + 2 * keyBytes * lows.length;
  }

  @Override
  public void save(ByteBuffer into) {
    StateCodec.begin(into, KIND);
    into.put((byte) mode);
    into.putLong(random.state());
    StateCodec.putVarLong(into, left);
    if (mode == FILLING) {
      return;
    }
    StateCodec.putVarLong(into, low);
    StateCodec.putVarLong(into, high);
    if (mode == PARTITIONING) {
      StateCodec.putVarLong(into, right + 1);
      StateCodec.putVarLong(into, split);
      StateCodec.putVarLong(into, leftSwaps);
      StateCodec.putVarLong(into, rightSwaps);
    }
    StateCodec.putVarLong(into, depth);
    for (int i = 0; i < depth; i++) {
      StateCodec.putVarLong(into, lows[i]);
      StateCodec.putVarLong(into, highs[i]);
    }
  }

  @Override
  public void load(ByteBuffer from) {
    StateCodec.expect(from, KIND, 1 + Long.BYTES);
    mode = from.get();
    StateCodec.check(mode >= FILLING && mode <= SORTING_IN_PAGE, "mode", mode);
    random.restore(from.getLong());
    left = StateCodec.getVarLong(from);
    depth = 0;
    if (mode == FILLING) {
      StateCodec.check(left >= 0 && left < pages, "page", left);
      return;
    }
    low = loadKey(from, 0, keys);
    high = loadKey(from, low + 2, keys);
    boolean inPage = high - low <= keysPerPage;
    StateCodec.check(inPage == (mode == SORTING_IN_PAGE), "range end", high);
    if (mode == PARTITIONING) {
      loadPartition(from);
    } else {
      StateCodec.check(left >= page(low) && left <= page(high - 1), "page", left);
    }
    loadStack(from);
  }

  private void loadPartition(ByteBuffer from) {
    right = StateCodec.getVarLong(from) - 1;
    split = loadKey(from, low + 1, high - 1);
    leftSwaps = loadKey(from, 0, keys);
    rightSwaps = loadKey(from, 0, keys);
    long meeting = page(split);
    StateCodec.check(left >= page(low) && left <= meeting + 1, "left page", left);
    StateCodec.check(right >= meeting && right <= page(high - 1), "right page", right);
    StateCodec.check(left <= meeting || right > meeting, "finished pass at page", left);
  }

  /// Each entry is at least as large as all that lies above it, which bounds the depth.
  private void loadStack(ByteBuffer from) {
    long entries = StateCodec.getVarLong(from);
    StateCodec.check(entries >= 0 && entries < lows.length, "stack depth", entries);
    depth = (int) entries;
    for (int i = 0; i < depth; i++) {
      lows[i] = loadKey(from, 0, keys);
      highs[i] = loadKey(from, lows[i] + 1, keys);
    }
    long above = high - low;
    for (int i = depth - 1; i >= 0; i--) {
      StateCodec.check(highs[i] - lows[i] >= above, "stack entry", i);
      above += highs[i] - lows[i];
    }
    StateCodec.check(above <= keys, "key count", above);
  }

  private static long loadKey(ByteBuffer from, long minimum, long maximum) {
    long key = StateCodec.getVarLong(from);
    StateCodec.check(key >= minimum && key <= maximum, "key", key);
    return key;
  }
}
