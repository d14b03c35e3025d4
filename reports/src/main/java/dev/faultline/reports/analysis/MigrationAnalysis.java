package dev.faultline.reports.analysis;

import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.result.SetFile.Limit;
import dev.faultline.reports.stats.Estimate;
import dev.faultline.reports.stats.Interval;
import dev.faultline.reports.stats.PairedDifference;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One migration under one condition: its variants, held against the baseline and the bound.
///
/// @param migration its name in the scenario
/// @param condition under which the variants ran; empty if there is nothing to tell apart
/// @param axis name of the axis that the variants are values of
/// @param variants in the order of the axis
/// @param baseline name of the variant that the others are held against; empty if there is none
/// @param farEnd name of the variant at the other end of the gap; empty if there is none
/// @param seeds in the order in which they pair
/// @param declarations of the metrics, from the run files
/// @param judged by which variants are held against one another: less is better
/// @param limits that a choice must stay within
/// @param ranks by it, 1 the best, by name of the variants that have one ([Ranks])
public record MigrationAnalysis(
    String migration,
    Condition condition,
    String axis,
    List<Variant> variants,
    String baseline,
    String farEnd,
    List<Long> seeds,
    List<Metric> declarations,
    Metric judged,
    List<Limit> limits,
    TreeMap<String, Integer> ranks) {
  /// The same with its variants ranked.
  MigrationAnalysis ranked() {
    return new MigrationAnalysis(
        migration,
        condition,
        axis,
        variants,
        baseline,
        farEnd,
        seeds,
        declarations,
        judged,
        limits,
        Ranks.of(this));
  }

  public @Nullable Variant find(String name) {
    for (Variant variant : variants) {
      if (variant.name().equals(name)) {
        return variant;
      }
    }
    return null;
  }

  public @Nullable Metric declaration(String name) {
    for (Metric metric : declarations) {
      if (metric.name().equals(name)) {
        return metric;
      }
    }
    return null;
  }

  /// The paired difference to the baseline; null for the baseline itself, and if no seed has both.
  public @Nullable PairedDifference difference(Variant variant, String metric) {
    Variant base = find(baseline);
    return base == null || base == variant ? null : difference(variant, base, metric);
  }

  public @Nullable PairedDifference difference(Variant variant, Variant other, String metric) {
    return variant.difference(other, metric, seeds);
  }

  /// The share of the judged metric between baseline and far end that the variant does without: 0
  /// is the baseline, 1 the far end. Null where a mean is missing or the far end is not below the
  /// baseline.
  public @Nullable Double gapClosed(Variant variant) {
    Variant base = find(baseline);
    Variant far = find(farEnd);
    if (base == null || far == null || !base.hasAll(judged.name()) || !far.hasAll(judged.name())) {
      return null;
    }
    Estimate own = variant.hasAll(judged.name()) ? variant.estimate(judged.name()) : null;
    Estimate from = base.estimate(judged.name());
    Estimate to = far.estimate(judged.name());
    if (own == null || from == null || to == null || from.mean() <= to.mean()) {
      return null;
    }
    return (from.mean() - own.mean()) / (from.mean() - to.mean());
  }

  /// Mean stall over mean bound; null if one is missing, the bound is 0, or something else than the
  /// stall is judged.
  public @Nullable Double boundRatio(Variant variant) {
    Estimate stall = judged.equals(GuestMetrics.STALL) ? variant.estimate(judged.name()) : null;
    Estimate bound = variant.estimate(GuestMetrics.BOUND.name());
    if (stall == null || bound == null || stall.count() != bound.count() || bound.mean() <= 0) {
      return null;
    }
    return stall.mean() / bound.mean();
  }

  /// The variants by their mean of the metric, the smallest first and those without it last.
  public List<Variant> ascending(String metric) {
    return variants.stream()
        .sorted(
            Comparator.comparingDouble(
                variant -> {
                  Estimate estimate = variant.estimate(metric);
                  return estimate == null ? Double.POSITIVE_INFINITY : estimate.mean();
                }))
        .toList();
  }

  /// The choosable variant with the best mean of the metric, of those that have it for every seed;
  /// null if none has, or if the metric has no good direction.
  public @Nullable Variant best(Metric metric) {
    List<Variant> ranked =
        ascending(metric.name()).stream()
            .filter(variant -> variant.choosable() && variant.hasAll(metric.name()))
            .toList();
    if (ranked.isEmpty()) {
      return null;
    }
    return switch (metric.direction()) {
      case LOWER_IS_BETTER -> ranked.getFirst();
      case HIGHER_IS_BETTER -> ranked.getLast();
      case NEUTRAL -> null;
    };
  }

  /// Whether every variant that can be chosen has the same mean of the metric: then none is best.
  public boolean isSame(Metric metric) {
    return variants.stream()
            .filter(variant -> variant.choosable() && variant.hasAll(metric.name()))
            .map(variant -> variant.estimate(metric.name()))
            .map(estimate -> estimate == null ? null : estimate.mean())
            .distinct()
            .count()
        < 2;
  }

  /// The mean over that of the best variant that can be chosen, 1 for that one; null where either
  /// is missing for a seed, or the best has none and this one has.
  public @Nullable Double regret(Variant variant) {
    Variant best = best(judged);
    Estimate own = variant.hasAll(judged.name()) ? variant.estimate(judged.name()) : null;
    Estimate least = best == null ? null : best.estimate(judged.name());
    if (own == null || least == null) {
      return null;
    }
    if (least.mean() == 0) {
      return own.mean() == 0 ? 1.0 : null;
    }
    return own.mean() / least.mean();
  }

  /// The 95 % intervals of the regrets, by variant; of one that has none there is none.
  public TreeMap<String, Interval> regretIntervals() {
    Regrets regrets = new Regrets(List.of(this));
    TreeMap<String, Interval> all = new TreeMap<>();
    for (Variant variant : variants) {
      Interval interval = regrets.at(0, variant.name());
      if (interval != null) {
        all.put(variant.name(), interval);
      }
    }
    return all;
  }

  /// The rank by stall, 1 the best, shared by those without a clear difference; null for a variant
  /// that cannot be chosen, or without its stall for every seed.
  public @Nullable Double rank(Variant variant) {
    Integer rank = ranks.get(variant.name());
    return rank == null ? null : Double.valueOf(rank);
  }
}
