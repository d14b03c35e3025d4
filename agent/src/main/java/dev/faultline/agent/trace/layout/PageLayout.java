package dev.faultline.agent.trace.layout;

import dev.faultline.agent.request.RequestException;
import dev.faultline.agent.trace.Trace;
import java.util.Arrays;
import java.util.SplittableRandom;

/// Where the pages of a trace lie in guest-physical memory: an array that gives each dense page id
/// its guest frame number, below `framesAvailable`, no two the same.
public final class PageLayout {
  /// Frames of the largest block that Linux's buddy allocator keeps on x86 (order 10, 4 MiB).
  public static final int EXTENT_FRAMES = 1024;

  /// Mean length of a run of consecutive frames, in frames.
  public static final int MEAN_RUN_FRAMES = 16;

  /// Of 16 frames that a run would take, how many others hold on average, where memory is
  /// plentiful.
  public static final double TAKEN_SHARE = 1.0 / 8;

  /// As a kernel hands frames out, page by page at their first touch: the program takes 4 MiB
  /// extents of free memory in an order drawn from `seed`; within an extent it gets frames in
  /// ascending order, in runs of geometrically distributed length (mean 16) between which lie
  /// frames that others hold (geometric too, an eighth of the extent on average, or half of what is
  /// spare when memory is tighter than that). When the extents are used up, the frames passed over
  /// serve the rest.
  ///
  /// @throws RequestException when the trace has more pages than there are frames
  public static long[] firstTouch(Trace trace, long framesAvailable, long seed) {
    requireRoom(trace, framesAvailable);
    int[] order = trace.firstTouchOrder();
    SplittableRandom random = new SplittableRandom(seed);
    long[] extents = shuffledExtents(framesAvailable, random);
    double spare = 1 - (double) order.length / framesAvailable;
    double taken = Math.min(TAKEN_SHARE, spare / 2);
    long[] frames = new long[order.length];
    long[] passedOver = new long[64];
    int placed = 0;
    int passed = 0;
    for (int e = 0; e < extents.length && placed < order.length; e++) {
      long frame = extents[e] * EXTENT_FRAMES;
      long end = Math.min(frame + EXTENT_FRAMES, framesAvailable);
      while (frame < end && placed < order.length) {
        for (int run = geometric(random, MEAN_RUN_FRAMES); run > 0; run--) {
          if (frame < end && placed < order.length) {
            frames[order[placed++]] = frame++;
          }
        }
        boolean gap = random.nextDouble() < gapChance(taken);
        for (int skip = gap ? geometric(random, MEAN_RUN_FRAMES) : 0;
            skip > 0 && frame < end;
            skip--) {
          if (passed == passedOver.length) {
            passedOver = Arrays.copyOf(passedOver, passed * 2);
          }
          passedOver[passed++] = frame++;
        }
      }
    }
    for (int i = 0; placed < order.length; i++) {
      frames[order[placed++]] = passedOver[i];
    }
    return frames;
  }

  /// In the order of addresses, packed from frame 0.
  ///
  /// @throws RequestException when the trace has more pages than there are frames
  public static long[] virtual(Trace trace, long framesAvailable) {
    requireRoom(trace, framesAvailable);
    long[] frames = new long[trace.pageCount()];
    Arrays.setAll(frames, id -> id);
    return frames;
  }

  /// For a whole VM: each page where it was recorded. Pages that lie beyond the guest's memory (the
  /// firmware's, or those of a larger VM) get the lowest frames that the trace leaves free, in the
  /// order of addresses.
  ///
  /// @throws RequestException when the trace has more pages than there are frames
  public static long[] physical(Trace trace, long framesAvailable) {
    requireRoom(trace, framesAvailable);
    long[] frames = new long[trace.pageCount()];
    int inside = 0;
    while (inside < frames.length && trace.originalPage(inside) < framesAvailable) {
      frames[inside] = trace.originalPage(inside);
      inside++;
    }
    long free = 0;
    int next = 0; // the lowest page at or above `free`
    for (int id = inside; id < frames.length; id++, free++) {
      while (next < inside && frames[next] == free) {
        next++;
        free++;
      }
      frames[id] = free;
    }
    return frames;
  }

  /// The layout that suits the trace: [#physical] for a whole VM, [#firstTouch] for a program.
  public static long[] natural(Trace trace, long framesAvailable, long seed) {
    return trace.info().wholeVm()
        ? physical(trace, framesAvailable)
        : firstTouch(trace, framesAvailable, seed);
  }

  private static void requireRoom(Trace trace, long framesAvailable) {
    if (trace.pageCount() > framesAvailable) {
      throw new RequestException(
          "the trace touches %d pages and the guest has %d: give it more memory"
              .formatted(trace.pageCount(), framesAvailable));
    }
  }

  private static long[] shuffledExtents(long frames, SplittableRandom random) {
    long[] extents = new long[Math.toIntExact((frames + EXTENT_FRAMES - 1) / EXTENT_FRAMES)];
    Arrays.setAll(extents, i -> i);
    for (int i = extents.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      long swapped = extents[i];
      extents[i] = extents[j];
      extents[j] = swapped;
    }
    return extents;
  }

  /// After a run of mean length r, a gap of mean length r follows with chance p: the share of gaps
  /// is p / (1 + p).
  private static double gapChance(double takenShare) {
    return takenShare / (1 - takenShare);
  }

  /// At least 1, with the given mean: Bernoulli trials, no logarithm whose last bit could differ.
  private static int geometric(SplittableRandom random, int mean) {
    int length = 1;
    while (random.nextInt(mean) != 0) {
      length++;
    }
    return length;
  }

  private PageLayout() {}
}
