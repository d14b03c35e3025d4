package dev.faultline.reports.analysis;

import dev.faultline.reports.stats.Interval;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Variants over several conditions: how far each is from the best of each, and its ranks.
///
/// @param conditions comparisons of the same variants
/// @param standings of the variants, the least mean regret first and those without one last
public record Field(List<MigrationAnalysis> conditions, List<Standing> standings) {
  /// One variant over all conditions. A list has one entry a condition, null where it is missing.
  ///
  /// @param regrets stall over the best that can be chosen there
  /// @param regretIntervals of these, 95 %; null also where nothing varied
  /// @param meanRegretInterval of their geometric mean, 95 %; null where nothing varied, too
  /// @param ranks 1 is the best
  /// @param gaps share of the gap closed
  public record Standing(
      String name,
      boolean choosable,
      List<@Nullable Double> regrets,
      List<@Nullable Interval> regretIntervals,
      @Nullable Interval meanRegretInterval,
      List<@Nullable Double> ranks,
      List<@Nullable Double> gaps) {
    /// The geometric mean, as of ratios; null if a condition has none.
    public @Nullable Double meanRegret() {
      double logarithms = 0;
      for (Double regret : regrets) {
        if (regret == null || regret <= 0) {
          return null;
        }
        logarithms += StrictMath.log(regret);
      }
      return StrictMath.exp(logarithms / regrets.size());
    }

    /// Null if a condition has none.
    public @Nullable Double worstRegret() {
      double worst = 0;
      for (Double regret : regrets) {
        if (regret == null) {
          return null;
        }
        worst = StrictMath.max(worst, regret);
      }
      return worst;
    }

    /// Null if a condition has none.
    public @Nullable Double meanRank() {
      return ranks.contains(null) ? null : mean(ranks);
    }

    /// In how many conditions nobody is clearly better.
    public long firsts() {
      return ranks.stream().filter(rank -> rank != null && rank == 1).count();
    }

    /// Over the conditions that have a gap; null if none has.
    public @Nullable Double meanGap() {
      return mean(gaps);
    }

    private static @Nullable Double mean(List<@Nullable Double> values) {
      double sum = 0;
      int count = 0;
      for (Double value : values) {
        if (value != null) {
          sum += value;
          count++;
        }
      }
      return count == 0 ? null : sum / count;
    }
  }

  /// @param conditions at least one
  public static Field of(List<MigrationAnalysis> conditions) {
    Regrets regrets = new Regrets(conditions);
    List<Standing> standings = new ArrayList<>();
    for (Variant variant : conditions.getFirst().variants()) {
      standings.add(
          new Standing(
              variant.name(),
              variant.choosable(),
              each(conditions, variant, MigrationAnalysis::regret),
              intervals(regrets, conditions.size(), variant),
              regrets.mean(variant.name()),
              each(conditions, variant, MigrationAnalysis::rank),
              each(conditions, variant, MigrationAnalysis::gapClosed)));
    }
    standings.sort(Comparator.comparingDouble(Field::order));
    return new Field(conditions, List.copyOf(standings));
  }

  private static List<@Nullable Interval> intervals(Regrets of, int conditions, Variant variant) {
    List<@Nullable Interval> all = new ArrayList<>();
    for (int i = 0; i < conditions; i++) {
      all.add(of.at(i, variant.name()));
    }
    return all;
  }

  private static double order(Standing standing) {
    Double regret = standing.meanRegret();
    return regret == null ? Double.POSITIVE_INFINITY : regret;
  }

  private interface Figure {
    @Nullable Double of(MigrationAnalysis condition, Variant variant);
  }

  private static List<@Nullable Double> each(
      List<MigrationAnalysis> conditions, Variant variant, Figure figure) {
    List<@Nullable Double> all = new ArrayList<>();
    for (MigrationAnalysis condition : conditions) {
      Variant there = condition.find(variant.name());
      all.add(there == null ? null : figure.of(condition, there));
    }
    return all;
  }

  /// Of those that can be chosen, the one with the least mean regret; null if none has one.
  public @Nullable Standing best() {
    for (Standing standing : standings) {
      if (standing.choosable() && standing.meanRegret() != null) {
        return standing;
      }
    }
    return null;
  }
}
