package dev.faultline.reports.analysis;

import dev.faultline.reports.metric.Direction;
import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.metric.Metrics;
import dev.faultline.reports.metric.Unit;
import dev.faultline.reports.result.SetFile.Limit;
import dev.faultline.reports.result.run.MigrationResult;
import dev.faultline.reports.stats.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Limits that a choice must stay within, as in `downtime=100ms`: with every seed, and a run that
/// does not have the metric does not.
public final class Limits {
  private Limits() {}

  /// Reads `NAME=VALUE,...`. A name is a metric's, its unit may be left out: `downtime`, `total`,
  /// `lost`, `bytes`.
  ///
  /// @throws IllegalArgumentException saying what is wrong and what there is
  public static List<Limit> parse(String list) {
    List<Limit> limits = new ArrayList<>();
    for (String one : list.split(",", -1)) {
      String[] parts = one.strip().split("=", -1);
      if (parts.length != 2) {
        throw new IllegalArgumentException(
            "\"" + one.strip() + "\" is no limit; write NAME=VALUE, as in downtime=100ms");
      }
      Metric metric = metric(parts[0].strip());
      limits.add(new Limit(metric.name(), most(metric, parts[1].strip())));
    }
    return List.copyOf(limits);
  }

  /// The metric of that name, its unit left out or not, of which less is better.
  ///
  /// @throws IllegalArgumentException saying which there are
  public static Metric metric(String name) {
    String key = name.toLowerCase(Locale.ROOT).replace('-', '_');
    for (String candidate : List.of(key, key + "_ns", key + "_wire")) {
      Metric metric = Metrics.find(candidate);
      if (metric != null && metric.direction() == Direction.LOWER_IS_BETTER) {
        return metric;
      }
    }
    throw new IllegalArgumentException(
        "\""
            + name
            + "\" is nothing that can be limited; what can is "
            + Metrics.all().stream()
                .filter(metric -> metric.direction() == Direction.LOWER_IS_BETTER)
                .map(metric -> metric.name().replaceAll("_ns$", ""))
                .collect(Collectors.joining(", ")));
  }

  private static double most(Metric metric, String text) {
    Quantity quantity = Quantity.of(text);
    String kind =
        switch (metric.unit()) {
          case NANOSECONDS -> "time";
          case BYTES -> "size";
          default -> "";
        };
    if (quantity == null || !quantity.kind().equals(kind) || quantity.value() < 0) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" is no "
              + switch (metric.unit()) {
                case NANOSECONDS -> "time; write one as in 100ms or 2s";
                case BYTES -> "size; write one as in 500MB or 2GiB";
                default -> "number, which " + metric.name() + " is";
              });
    }
    return quantity.value();
  }

  /// Which of the limits runs do not stay within.
  ///
  /// @param asked how many runs were asked for
  static List<Limit> beyond(List<Limit> limits, TreeMap<Long, MigrationResult> bySeed, int asked) {
    return limits.stream()
        .filter(
            limit ->
                bySeed.values().stream()
                        .map(result -> result.metric(limit.metric()))
                        .filter(value -> value != null && value <= limit.most())
                        .count()
                    < asked)
        .toList();
  }

  /// `downtime 100 ms and total time 30 s`.
  static String words(List<Limit> limits) {
    return limits.stream().map(Limits::words).collect(Collectors.joining(" and "));
  }

  private static String words(Limit limit) {
    Metric metric = metric(limit);
    return (metric == null ? limit.metric() : metric.title()) + " " + show(limit, limit.most());
  }

  private static @Nullable Metric metric(Limit limit) {
    return Metrics.find(limit.metric());
  }

  private static String show(Limit limit, double value) {
    Metric metric = metric(limit);
    return Scale.show(metric == null ? Unit.COUNT : metric.unit(), value);
  }

  /// Who stays within the limits and who does not, with the worst that each came to; empty without
  /// limits.
  static List<String> sentences(MigrationAnalysis analysis, List<Limit> limits) {
    List<Variant> out = analysis.variants().stream().filter(v -> !v.beyond().isEmpty()).toList();
    if (limits.isEmpty()) {
      return List.of();
    }
    int within = analysis.variants().size() - out.size();
    String first = "Within " + words(limits) + " with every seed: ";
    if (out.isEmpty()) {
      return List.of(first + "all.");
    }
    String names =
        Verdict.listed(out.stream().map(one -> one.name() + " (" + worst(one) + ")").toList());
    return List.of(
        first
            + (within == 0 ? "none" : within + " of " + analysis.variants().size())
            + ". Beyond: "
            + names
            + ".");
  }

  /// The first limit that it is beyond, as it came to be at worst.
  private static String worst(Variant variant) {
    Limit limit = variant.beyond().getFirst();
    Estimate estimate = variant.estimate(limit.metric());
    return estimate == null
        ? "unknown"
        : show(
            limit,
            variant.bySeed().values().stream()
                .map(result -> result.metric(limit.metric()))
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(estimate.mean()));
  }
}
