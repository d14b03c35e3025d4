package dev.faultline.simulator.virtual.memory;

import java.util.Arrays;

/// What drops from a list of pages all that are in it twice, with the space that it takes to do so,
/// which the logs of a guest share.
///
/// The pages are dealt into blocks of 2^18, so that each block's bits fit the nearest cache.
public final class TouchThinner {
  private static final int BLOCK_BITS = 18;
  private static final int BLOCK_MASK = (1 << BLOCK_BITS) - 1;
  private static final int BLOCKS = 1 << Integer.SIZE - 1 - BLOCK_BITS;
  private static final int PIECE_MASK = (1 << TouchLog.PIECE_BITS) - 1;
  private final long[] seen = new long[1 << BLOCK_BITS - 6];
  private final int[] ends = new int[BLOCKS];
  private int[] dealt = {};

  /// Leaves each of the first `size` pages once, by block; returns how many that are.
  int thin(int[][] pieces, int size) {
    deal(pieces, size);
    int kept = 0;
    int from = 0;
    for (int end : ends) {
      for (int i = from; i < end; i++) {
        int page = dealt[i] & BLOCK_MASK;
        long bits = seen[page >>> 6];
        seen[page >>> 6] = bits | 1L << page;
        pieces[kept >>> TouchLog.PIECE_BITS][kept & PIECE_MASK] = dealt[i];
        kept += 1 - (int) (bits >>> page & 1);
      }
      for (int i = from; i < end; i++) {
        seen[(dealt[i] & BLOCK_MASK) >>> 6] = 0;
      }
      from = Math.max(from, end);
    }
    return kept;
  }

  /// Copies the pages by block, and notes where those of each block end.
  private void deal(int[][] pieces, int size) {
    if (dealt.length < size) {
      dealt = new int[size];
    }
    Arrays.fill(ends, 0);
    for (int i = 0; i < size; i++) {
      ends[pieces[i >>> TouchLog.PIECE_BITS][i & PIECE_MASK] >>> BLOCK_BITS]++;
    }
    int begin = 0;
    for (int block = 0; block < BLOCKS; block++) {
      int count = ends[block];
      ends[block] = begin;
      begin += count;
    }
    for (int i = 0; i < size; i++) {
      int page = pieces[i >>> TouchLog.PIECE_BITS][i & PIECE_MASK];
      dealt[ends[page >>> BLOCK_BITS]++] = page;
    }
  }
}
