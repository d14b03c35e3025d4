package dev.faultline.agent.plan;

import java.util.function.Consumer;

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
  public static final ContentSpec UNIQUE = new Draft().content();

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

  /// This content but for what `change` sets, all of which has to go together in the end.
  public ContentSpec with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.content();
  }

  /// Content in the making, every value by its name; at first [#UNIQUE].
  public static final class Draft {
    public double zeroPercent;
    public double duplicatePercent;
    public int duplicateClasses = 1;
    public double lz4Percent = 100;
    public double zstdPercent = 100;
    public double spreadPercent;

    private Draft() {}

    private Draft(ContentSpec content) {
      zeroPercent = content.zeroPercent;
      duplicatePercent = content.duplicatePercent;
      duplicateClasses = content.duplicateClasses;
      lz4Percent = content.lz4Percent;
      zstdPercent = content.zstdPercent;
      spreadPercent = content.spreadPercent;
    }

    private ContentSpec content() {
      return new ContentSpec(
          zeroPercent, duplicatePercent, duplicateClasses, lz4Percent, zstdPercent, spreadPercent);
    }
  }
}
