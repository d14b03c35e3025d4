package dev.faultline.reports.analysis;

import dev.faultline.reports.stats.PairedDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// The variants of a comparison ranked by what is judged, with ties.
///
/// They are gone through from the least mean up. One that has no clear difference to the first of
/// the rank before shares that rank; one that has gets the rank of its place, so two firsts are
/// followed by a third. "No clear difference" does not carry over from one to the next, hence the
/// first of a rank is what all others of it are held against.
final class Ranks {
  private Ranks() {}

  /// Rank by name, of those that can be chosen and have it for every seed; of nobody from one seed,
  /// which shows no difference.
  static TreeMap<String, Integer> of(MigrationAnalysis analysis) {
    if (analysis.seeds().size() < 2) {
      return new TreeMap<>();
    }
    String judged = analysis.judged().name();
    List<Variant> ranked = new ArrayList<>(analysis.ascending(judged));
    ranked.removeIf(variant -> !variant.choosable() || !variant.hasAll(judged));
    TreeMap<String, Integer> ranks = new TreeMap<>();
    Variant first = null;
    int rank = 0;
    for (int place = 1; place <= ranked.size(); place++) {
      Variant variant = ranked.get(place - 1);
      PairedDifference difference =
          first == null ? null : analysis.difference(variant, first, judged);
      if (difference == null || !difference.isTie()) {
        first = variant;
        rank = place;
      }
      ranks.put(variant.name(), rank);
    }
    return ranks;
  }
}
