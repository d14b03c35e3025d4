package dev.faultline.reports.analysis;

import dev.faultline.reports.stats.Interval;
import dev.faultline.reports.stats.Resamples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// 95 % intervals of regrets, by the bootstrap over seeds: in each resample all variants under all
/// conditions have the same seeds, and each condition the best of its own in it. So a regret that
/// is 1 with the seeds at hand has an interval above 1 where others could have been the best.
final class Regrets {
  private final TreeMap<String, Interval> means = new TreeMap<>();
  private final List<TreeMap<String, Interval>> each = new ArrayList<>();

  /// @param conditions of the same variants and seeds; of others there are no intervals
  Regrets(List<MigrationAnalysis> conditions) {
    conditions.forEach(condition -> each.add(new TreeMap<>()));
    List<Long> seeds = conditions.getFirst().seeds();
    if (seeds.size() < 2 || conditions.stream().anyMatch(one -> !one.seeds().equals(seeds))) {
      return;
    }
    Resamples resamples = Resamples.of(seeds.size());
    TreeMap<String, double[]> logarithms = new TreeMap<>();
    TreeMap<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < conditions.size(); i++) {
      for (var entry : regrets(conditions.get(i), resamples).entrySet()) {
        put(each.get(i), entry.getKey(), resamples, entry.getValue());
        double[] sums =
            logarithms.computeIfAbsent(entry.getKey(), k -> new double[resamples.count()]);
        for (int k = 0; k < sums.length; k++) {
          sums[k] += StrictMath.log(entry.getValue()[k]);
        }
        counts.merge(entry.getKey(), 1, Integer::sum);
      }
    }
    logarithms.forEach(
        (name, sums) -> {
          if (Integer.valueOf(conditions.size()).equals(counts.get(name))) {
            double[] points =
                Arrays.stream(sums).map(sum -> StrictMath.exp(sum / conditions.size())).toArray();
            put(means, name, resamples, points);
          }
        });
  }

  /// One number a resample, of the variants that have a value for every seed.
  private static TreeMap<String, double[]> regrets(MigrationAnalysis one, Resamples resamples) {
    TreeMap<String, double[]> sums = new TreeMap<>();
    double[] least = new double[resamples.count()];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    for (Variant variant : one.variants()) {
      double[] values = values(one, variant);
      if (values == null) {
        continue;
      }
      double[] own = new double[resamples.count()];
      for (int i = 0; i < own.length; i++) {
        own[i] = resamples.sum(i, values);
        least[i] = variant.choosable() ? StrictMath.min(least[i], own[i]) : least[i];
      }
      sums.put(variant.name(), own);
    }
    sums.values()
        .forEach(
            own -> {
              for (int i = 0; i < own.length; i++) {
                own[i] = own[i] == least[i] ? 1 : own[i] / least[i];
              }
            });
    return sums;
  }

  private static double @Nullable [] values(MigrationAnalysis one, Variant variant) {
    String metric = one.judged().name();
    List<@Nullable Double> values = variant.values(metric, one.seeds());
    double[] all = new double[values.size()];
    for (int i = 0; i < all.length; i++) {
      Double value = values.get(i);
      if (value == null) {
        return null;
      }
      all[i] = value;
    }
    return variant.hasAll(metric) ? all : null;
  }

  /// Nothing where no seed changed it, or where a best of 0 makes it no number.
  private static void put(
      TreeMap<String, Interval> into, String name, Resamples resamples, double[] points) {
    for (double point : points) {
      if (!(point > 0 && point < Double.POSITIVE_INFINITY)) {
        return;
      }
    }
    Interval interval = resamples.interval(points);
    if (interval.low() < interval.high()) {
      into.put(name, interval);
    }
  }

  /// Of the geometric mean over all conditions; null where there is none.
  @Nullable Interval mean(String variant) {
    return means.get(variant);
  }

  /// Under one of the conditions; null where there is none.
  @Nullable Interval at(int condition, String variant) {
    return each.get(condition).get(variant);
  }
}
