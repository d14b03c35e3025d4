package dev.faultline.agent.trace;

import dev.faultline.agent.plan.ContentSpec;

/// What the pages of a trace held when its recording ended, as measured. Sizes are of the pages
/// that were not zero, each compressed by itself and never more than a page.
///
/// @param pages that were measured: of the trace's, those that had memory then
/// @param zeroPages of these, held nothing but zeros
/// @param duplicatePages of the others, held what another page held, too
/// @param duplicateContents so many different contents the duplicates had between them
/// @param lz4Bytes what LZ4 makes of all the pages that were not zero
/// @param zstdBytes what zstd makes of them
/// @param lz4DeviationBytes standard deviation of a page's size by LZ4
public record TraceContent(
    long pages,
    long zeroPages,
    long duplicatePages,
    long duplicateContents,
    long lz4Bytes,
    long zstdBytes,
    long lz4DeviationBytes) {
  public static final int NUMBERS = 7;

  /// Checks the numbers against each other: they may come from a file.
  ///
  /// @param pageCount of the trace
  /// @return this
  /// @throws IllegalArgumentException saying which cannot be
  public TraceContent checked(long pageCount, int pageSizeBytes) {
    check(pages >= 1 && pages <= pageCount, "measured pages", pages);
    check(zeroPages >= 0 && zeroPages <= pages, "zero pages", zeroPages);
    long others = pages - zeroPages;
    check(duplicatePages >= 0 && duplicatePages <= others, "duplicate pages", duplicatePages);
    boolean some = duplicateContents >= (duplicatePages > 0 ? 1 : 0);
    check(some && duplicateContents <= duplicatePages / 2, "contents", duplicateContents);
    long most = others * pageSizeBytes; // 2^27 pages of 2^30 bytes at most
    check(lz4Bytes >= others && lz4Bytes <= most, "bytes by LZ4", lz4Bytes);
    check(zstdBytes >= others && zstdBytes <= most, "bytes by zstd", zstdBytes);
    boolean within = lz4DeviationBytes >= 0 && lz4DeviationBytes <= pageSizeBytes;
    check(within, "bytes of deviation", lz4DeviationBytes);
    return this;
  }

  private static void check(boolean holds, String what, long value) {
    if (!holds) {
      throw new IllegalArgumentException("a content of " + value + " " + what);
    }
  }

  /// The content model that is nearest, in hundredths of a percent. Where zstd makes less of a page
  /// than the model can draw, it is what the model can; a distribution of sizes becomes the uniform
  /// one of the same deviation, as far as it stays below a page.
  public ContentSpec spec(int pageSizeBytes) {
    double zero = hundredths(percent(zeroPages, pages));
    double duplicates = Math.min(hundredths(percent(duplicatePages, pages)), 100 - zero);
    int classes = (int) Math.clamp(duplicateContents, 1, 1 << 30);
    double others = (double) (pages - zeroPages) * pageSizeBytes;
    if (others == 0) {
      return new ContentSpec(zero, duplicates, classes, 100, 100, 0);
    }
    double lz4 = Math.max(1, hundredths(percent(lz4Bytes, others)));
    double zstd = hundredths(percent(zstdBytes, others));
    double mean = lz4Bytes / (double) (pages - zeroPages);
    double spread = percent(lz4DeviationBytes * Math.sqrt(3), mean); // a uniform one's half width
    double room = 100 * (100 / lz4 - 1);
    return new ContentSpec(
        zero,
        duplicates,
        classes,
        lz4,
        Math.clamp(zstd, ContentSpec.ZSTD_SHARE_MIN * lz4, lz4),
        Math.floor(100 * Math.min(Math.min(spread, room), 100)) / 100);
  }

  private static double percent(double part, double whole) {
    return 100 * part / whole;
  }

  private static double hundredths(double percent) {
    return Math.round(100 * percent) / 100.0;
  }
}
