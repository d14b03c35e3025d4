package dev.faultline.agent.plan;

/// What the pages hold that a guest has filled, as far as it matters to whoever sends them. Shares
/// are of those pages; sizes are of a page's own.
///
/// @param zeroPercent hold nothing but zeros although they have memory
/// @param duplicatePercent hold what other pages hold, too, until the guest writes to them
/// @param duplicateClasses so many different contents the duplicates have between them
/// @param lz4Percent what LZ4 makes of a page, on average
/// @param zstdPercent what zstd makes of it; 5/8 of `lz4Percent` at least and as much at most
/// @param spreadPercent a page's sizes are drawn from the average x (1 +- this)
public record ContentSpec(
    double zeroPercent,
    double duplicatePercent,
    int duplicateClasses,
    double lz4Percent,
    double zstdPercent,
    double spreadPercent) {
  /// Every page is unlike any other and cannot be compressed.
  public static final ContentSpec UNIQUE = new ContentSpec(0, 0, 1, 100, 100, 0);

  /// What zstd saves beyond LZ4 is entropy; so little of it is left of a literal at least.
  public static final double ZSTD_SHARE_MIN = 0.625;

  public ContentSpec {
    boolean shares = zeroPercent >= 0 && duplicatePercent >= 0;
    boolean sizes = lz4Percent > 0 && zstdPercent <= lz4Percent && spreadPercent >= 0;
    if (!shares
        || !(zeroPercent + duplicatePercent <= 100)
        || duplicateClasses < 1
        || !sizes
        || !(zstdPercent >= ZSTD_SHARE_MIN * lz4Percent - 1e-9)
        || !(lz4Percent * (1 + spreadPercent / 100) <= 100 + 1e-9)) {
      throw new IllegalArgumentException(
          ("content of %s %% zero, %s %% duplicate of %d, lz4 %s %%, zstd %s %%, spread %s %%")
              .formatted(
                  zeroPercent,
                  duplicatePercent,
                  duplicateClasses,
                  lz4Percent,
                  zstdPercent,
                  spreadPercent));
    }
  }
}
