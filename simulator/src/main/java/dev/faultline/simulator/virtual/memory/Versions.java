package dev.faultline.simulator.virtual.memory;

import java.util.Arrays;

/// A version for every page, modulo 256. Blocks of pages that all have the same one, which is most
/// of a large guest, share it, so that reading them misses no cache.
public final class Versions {
  private static final int BLOCK_BITS = 6;
  private static final int BLOCK = 1 << BLOCK_BITS;
  private static final byte[][] UNIFORM = new byte[256][];

  static {
    for (int version = 0; version < UNIFORM.length; version++) {
      UNIFORM[version] = new byte[BLOCK];
      Arrays.fill(UNIFORM[version], (byte) version);
    }
  }

  private final byte[][] blocks;

  /// @param pages all have version 0 at first
  public Versions(int pages) {
    blocks = new byte[pages + BLOCK - 1 >>> BLOCK_BITS][];
    Arrays.fill(blocks, UNIFORM[0]);
  }

  public byte get(long page) {
    return blocks[(int) (page >>> BLOCK_BITS)][(int) page & BLOCK - 1];
  }

  /// Sets the version of a run.
  public void fill(long first, long count, int version) {
    long end = first + count;
    for (long page = first; page < end; ) {
      int block = (int) (page >>> BLOCK_BITS);
      int from = (int) page & BLOCK - 1;
      int to = (int) Math.min(BLOCK, from + end - page);
      if (to - from == BLOCK) {
        blocks[block] = UNIFORM[version & 0xFF];
      } else {
        Arrays.fill(own(block), from, to, (byte) version);
      }
      page += to - from;
    }
  }

  public void increment(long page) {
    own((int) (page >>> BLOCK_BITS))[(int) page & BLOCK - 1]++;
  }

  private byte[] own(int block) {
    byte[] versions = blocks[block];
    if (versions == UNIFORM[versions[0] & 0xFF]) {
      versions = versions.clone();
      blocks[block] = versions;
    }
    return versions;
  }

  /// Copies the versions of a run.
  public void read(long first, long count, byte[] into, int at) {
    long end = first + count;
    for (long page = first; page < end; ) {
      int from = (int) page & BLOCK - 1;
      int length = (int) Math.min(BLOCK - from, end - page);
      System.arraycopy(blocks[(int) (page >>> BLOCK_BITS)], from, into, at, length);
      page += length;
      at += length;
    }
  }

  /// Whether the versions of a run are these.
  public boolean equal(long first, long count, byte[] others, int at) {
    long end = first + count;
    for (long page = first; page < end; ) {
      int from = (int) page & BLOCK - 1;
      int length = (int) Math.min(BLOCK - from, end - page);
      byte[] block = blocks[(int) (page >>> BLOCK_BITS)];
      if (!Arrays.equals(block, from, from + length, others, at, at + length)) {
        return false;
      }
      page += length;
      at += length;
    }
    return true;
  }
}
