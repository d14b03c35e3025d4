package dev.faultline.reports.earlier;

import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.result.run.MigrationResult;
import dev.faultline.reports.stats.PairedDifference;
import dev.faultline.reports.stats.PairedDifference.Certainty;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What one variant cost now and before, with the seeds that both have.
///
/// @param spot what both are
/// @param seeds in the order in which they pair
/// @param judged the paired difference of what decides; null if no seed has it on both sides
public record Pair(
    Spot spot,
    List<Long> seeds,
    TreeMap<Long, MigrationResult> now,
    TreeMap<Long, MigrationResult> before,
    @Nullable PairedDifference judged) {
  /// What may be said of a metric's change.
  public enum Change {
    /// Clearly more than before.
    HIGHER,
    /// Clearly less than before.
    LOWER,
    /// No seed changed anything on either side, and both differ.
    EXACT,
    /// One seed, with which both differ: nothing may be claimed.
    ONE_SEED,
    /// An interval that holds no difference, or a test that does not reject it.
    UNCLEAR,
    /// The same number with every seed.
    EQUAL,
    /// No seed has the metric on both sides.
    MISSING
  }

  static Pair of(
      Spot spot,
      List<Long> seeds,
      TreeMap<Long, MigrationResult> now,
      TreeMap<Long, MigrationResult> before,
      Metric judged) {
    Pair bare = new Pair(spot, seeds, now, before, null);
    return new Pair(spot, seeds, now, before, bare.difference(judged));
  }

  /// The paired difference to before; null if no seed has the metric on both sides.
  public @Nullable PairedDifference difference(Metric metric) {
    return PairedDifference.of(values(now, metric), values(before, metric));
  }

  /// What may be said of what decides.
  public Change change() {
    return of(judged);
  }

  static Change of(@Nullable PairedDifference paired) {
    if (paired == null) {
      return Change.MISSING;
    }
    boolean same = paired.difference() == 0 && paired.interval() == null;
    return switch (paired.certainty()) {
      case CLEAR -> paired.difference() > 0 ? Change.HIGHER : Change.LOWER;
      case DETERMINISTIC -> same ? Change.EQUAL : Change.EXACT;
      case ONE_SEED -> same ? Change.EQUAL : Change.ONE_SEED;
      case NO_CLEAR_DIFFERENCE -> same ? Change.EQUAL : Change.UNCLEAR;
    };
  }

  /// Whether now is more than before and so much on top, by the same rule as any difference: an
  /// interval above it and the paired t test, or no seed that changed anything.
  ///
  /// @param share of before, 0.05 for 5 %
  boolean isClearlyAbove(Metric metric, double share) {
    List<@Nullable Double> ceiling = new ArrayList<>();
    for (Double value : values(before, metric)) {
      ceiling.add(value == null ? null : Double.valueOf(value * (1 + share)));
    }
    PairedDifference paired = PairedDifference.of(values(now, metric), ceiling);
    return paired != null
        && paired.difference() > 0
        && (paired.certainty() == Certainty.CLEAR || paired.certainty() == Certainty.DETERMINISTIC);
  }

  /// The metric with one of the seeds; null where it is missing.
  public @Nullable Double now(Metric metric, Long seed) {
    return value(now, metric, seed);
  }

  public @Nullable Double before(Metric metric, Long seed) {
    return value(before, metric, seed);
  }

  private List<@Nullable Double> values(TreeMap<Long, MigrationResult> of, Metric metric) {
    List<@Nullable Double> values = new ArrayList<>();
    seeds.forEach(seed -> values.add(value(of, metric, seed)));
    return values;
  }

  private static @Nullable Double value(
      TreeMap<Long, MigrationResult> of, Metric metric, Long seed) {
    MigrationResult result = of.get(seed);
    return result == null ? null : result.metric(metric.name());
  }
}
