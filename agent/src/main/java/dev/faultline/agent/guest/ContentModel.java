package dev.faultline.agent.guest;

import dev.faultline.agent.plan.Compression;
import dev.faultline.agent.plan.ContentSpec;
import dev.faultline.agent.plan.SavingSpec;
import dev.faultline.agent.random.SeededRandom;

/// What each page holds that a guest has filled, drawn from the seed: a live guest writes bytes of
/// that kind, the virtual engine counts with their sizes, and both mean the same page.
///
/// A page is so many *dense* words and zeros behind them. LZ4 finds nothing in the dense words and
/// leaves nothing of the zeros, so their number sets its size. Their bytes come from an alphabet of
/// [#symbols()]: zstd codes what is left by frequency, so the alphabet sets how much smaller it is.
///
/// Pages are RAM indexes.
public final class ContentModel {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  /// What LZ4 adds to the dense bytes of a page: the lengths of two runs in bytes of 255, a match
  /// and the five bytes that it never matches.
  private static final int LZ4_EXTRA_BYTES = 26;

  private final ContentSpec spec;
  private final long base;
  private final int pageSizeBytes;
  private final int symbols;

  /// @param seed of the guest
  public ContentModel(ContentSpec spec, long seed, int pageSizeBytes) {
    this.spec = spec;
    this.pageSizeBytes = pageSizeBytes;
    base = SeededRandom.stream(seed, "content").nextLong();
    symbols = symbolsFor(spec.zstdPercent() / spec.lz4Percent());
  }

  /// Whether every page is unlike the others and cannot be compressed.
  public boolean isUnique() {
    return spec.equals(ContentSpec.UNIQUE);
  }

  private double draw(long of, int which) {
    long from = of < 0 ? 0 : base; // what is shared is the same in every guest
    return (SeededRandom.mix(from + of * GAMMA + which) >>> 11) * 0x1.0p-53;
  }

  /// Whether there are pages that are filled with zeros.
  public boolean hasZeros() {
    return spec.zeroPercent() > 0;
  }

  /// Whether the page is filled with zeros.
  public boolean isZero(long page) {
    return spec.zeroPercent() > 0 && draw(page, 0) * 100 < spec.zeroPercent();
  }

  /// What the page's content derives from: the page itself, or, for a duplicate, a number below 0
  /// that all pages with this content share, whatever guest they are in.
  public long origin(long page) {
    if (spec.duplicatePercent() == 0) {
      return page;
    }
    double kind = draw(page, 0) * 100 - spec.zeroPercent();
    boolean isDuplicate = kind >= 0 && kind < spec.duplicatePercent();
    return isDuplicate ? -1 - (long) (draw(page, 1) * spec.duplicateClasses()) : page;
  }

  /// What the page's content derives from, as [#origin], but for zeros a number that they share.
  public long sharedOrigin(long page) {
    return isZero(page) ? Long.MIN_VALUE : origin(page);
  }

  /// How much a page's sizes differ from the average, as a factor.
  private double factor(long page) {
    double spread = spec.spreadPercent() / 100;
    return spread == 0 ? 1 : 1 + spread * (2 * draw(origin(page), 2) - 1);
  }

  /// How many words of the page are no zeros, from its first.
  public int denseWords(long page) {
    int words = pageSizeBytes / Long.BYTES;
    if (isZero(page)) {
      return 0;
    }
    double bytes = spec.lz4Percent() / 100 * factor(page) * pageSizeBytes;
    if (bytes >= pageSizeBytes) {
      return words;
    }
    return (int) Math.clamp(Math.round((bytes - LZ4_EXTRA_BYTES) / Long.BYTES), 1, words);
  }

  /// How many different bytes there are in dense words, 2 to 256.
  public int symbols() {
    return symbols;
  }

  /// How large the page is, compressed so; never more than a page.
  public int packedBytes(long page, Compression how) {
    double percent = percent(how);
    if (percent == 100 && spec.zeroPercent() == 0) {
      return pageSizeBytes;
    }
    if (isZero(page)) {
      return how == Compression.NONE ? pageSizeBytes : LZ4_EXTRA_BYTES;
    }
    long bytes = Math.round(percent / 100 * factor(page) * pageSizeBytes);
    return (int) Math.clamp(bytes, LZ4_EXTRA_BYTES, pageSizeBytes);
  }

  /// A size that no page is below in whatever form it crosses.
  public int leastBytes(SavingSpec how) {
    if (how.dedup() != SavingSpec.Dedup.OFF) {
      return 0;
    }
    if (how.compression() == Compression.NONE) {
      return pageSizeBytes;
    }
    double least =
        percent(how.compression()) / 100 * (1 - spec.spreadPercent() / 100) * pageSizeBytes;
    return spec.zeroPercent() > 0 ? LZ4_EXTRA_BYTES : Math.max(LZ4_EXTRA_BYTES, (int) least);
  }

  private double percent(Compression how) {
    return switch (how) {
      case NONE -> 100;
      case LZ4 -> spec.lz4Percent();
      case ZSTD -> spec.zstdPercent();
    };
  }

  /// The alphabet whose entropy is nearest to this share of a byte.
  private static int symbolsFor(double share) {
    int best = 256;
    double nearest = 1;
    for (int count = 2; count <= 256; count++) {
      double off = Math.abs(entropyBits(count) / 8 - share);
      if (off <= nearest) {
        nearest = off;
        best = count;
      }
    }
    return best;
  }

  /// Of a byte that is a uniform one mapped to `count` symbols by [#symbol].
  private static double entropyBits(int count) {
    int[] seen = new int[count];
    for (int value = 0; value < 256; value++) {
      seen[value * count >>> 8]++;
    }
    double bits = 0;
    for (int times : seen) {
      double share = times / 256.0;
      bits -= share * StrictMath.log(share) / StrictMath.log(2);
    }
    return bits;
  }

  /// A random word with each of its bytes mapped to the alphabet.
  public static long symbol(long word, int count) {
    long even = 0x00FF00FF00FF00FFL;
    long low = (word & even) * count >>> 8 & even;
    long high = (word >>> 8 & even) * count >>> 8 & even;
    return low | high << 8;
  }
}
