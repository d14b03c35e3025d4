package dev.faultline.reports.sweep;

import dev.faultline.reports.analysis.MigrationAnalysis;
import dev.faultline.reports.analysis.Variant;
import dev.faultline.reports.stats.PairedDifference;
import dev.faultline.reports.stats.PairedDifference.Certainty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How one condition ended: who has the least of what is judged, and whether clearly so.
///
/// @param at the condition with its variants
/// @param best with the least mean, of those that can be chosen; null if nobody can be named
/// @param rivals those of the others that are not clearly worse, the nearest first
public record Outcome(MigrationAnalysis at, @Nullable Variant best, List<Variant> rivals) {
  /// Every rival is held against the best, paired by seed: [Ranks] holds each against the first of
  /// the rank before, and says less.
  public static Outcome of(MigrationAnalysis at) {
    Variant best = at.best(at.judged());
    if (best == null) {
      return new Outcome(at, null, List.of());
    }
    List<Variant> rivals =
        at.ascending(at.judged().name()).stream()
            .filter(other -> other != best && isRanked(at, other) && !isWorse(at, other, best))
            .toList();
    return new Outcome(at, best, rivals);
  }

  static boolean isRanked(MigrationAnalysis at, Variant variant) {
    return variant.choosable() && variant.hasAll(at.judged().name());
  }

  private static boolean isWorse(MigrationAnalysis at, Variant other, Variant best) {
    PairedDifference paired = at.difference(other, best, at.judged().name());
    return paired != null
        && paired.certainty() != Certainty.ONE_SEED
        && !paired.isTie()
        && paired.difference() > 0;
  }

  /// The one that is clearly better than all others that can be chosen; empty while that is open.
  public String winner() {
    return best != null && rivals.isEmpty() ? best.name() : "";
  }
}
