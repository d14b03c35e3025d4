package dev.faultline.reports.chart;

import dev.faultline.reports.analysis.MigrationAnalysis;
import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.reports.analysis.Variant;
import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.result.RunFile;
import dev.faultline.reports.result.SetFile;
import dev.faultline.reports.result.run.HistogramData;
import dev.faultline.reports.result.run.MigrationResult;
import dev.faultline.reports.stats.Estimate;
import dev.faultline.reports.stats.Interval;
import dev.faultline.reports.stats.PairedDifference;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What the charts of a comparison are drawn from: each variant with its mean, its difference to
/// the baseline by seed, and what the run of the first seed recorded over time.
public final class ComparisonData {
  private static final int SHOWN = 8;

  /// What the trade-off of modes is drawn from.
  private static final List<String> TRADED = List.of("downtime_ns", "lost_ns", "bytes_wire");

  private ComparisonData() {}

  /// @param details reads a run's file with all its detail; null where there are no files
  public static ObjectNode of(
      SetAnalysis set,
      MigrationAnalysis analysis,
      @Nullable Function<SetFile.RunReference, RunFile> details) {
    Metric judged = analysis.judged();
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("axis", analysis.axis());
    node.put("baseline", analysis.baseline());
    node.put("farEnd", analysis.farEnd());
    node.putObject("judged").put("name", judged.name()).put("title", judged.title());
    Variant best = analysis.best(judged);
    node.put("best", best == null ? "" : best.name());
    ArrayNode seeds = node.putArray("seeds");
    analysis.seeds().forEach(seeds::add);
    ArrayNode variants = node.putArray("variants");
    int shown = 0;
    int room = MapData.PAGE_MAX;
    for (Variant variant : analysis.ascending(judged.name())) {
      Estimate estimate = variant.estimate(judged.name());
      if (estimate == null) {
        continue;
      }
      ObjectNode one = variants.addObject();
      one.put("name", variant.name()).put("choosable", variant.choosable());
      one.put("mean", Numbers.millis(estimate.mean()));
      if (estimate.halfWidth() != null) {
        one.put("low", Numbers.millis(StrictMath.max(0, estimate.low())));
        one.put("high", Numbers.millis(estimate.high()));
      }
      Double gap = analysis.gapClosed(variant);
      if (gap != null) {
        one.put("gap", Numbers.rounded(gap * 100));
      }
      traded(variant, one);
      boolean clear = difference(analysis, variant, one);
      boolean named = variant == best || isEnd(analysis, variant);
      boolean isShown = named || (clear && shown < SHOWN - 3);
      shown += isShown && !named ? 1 : 0;
      one.put("shown", isShown);
      if (details != null) {
        MigrationResult first = recorded(set, analysis, variant, isShown, details, one);
        if (isShown && first != null && one.get("detail") instanceof ObjectNode detail) {
          room = MapData.add(first, detail, room);
        }
      }
    }
    return node;
  }

  private static boolean isEnd(MigrationAnalysis analysis, Variant variant) {
    return variant.name().equals(analysis.baseline()) || variant.name().equals(analysis.farEnd());
  }

  private static void traded(Variant variant, ObjectNode into) {
    ObjectNode traded = into.putObject("traded");
    for (String name : TRADED) {
      Estimate estimate = variant.estimate(name);
      if (estimate != null) {
        traded.put(name, Numbers.rounded(estimate.mean()));
      }
    }
  }

  /// The paired difference to the baseline: per cent of its mean, overall and seed by seed.
  ///
  /// @return whether it is clear
  private static boolean difference(MigrationAnalysis analysis, Variant variant, ObjectNode into) {
    PairedDifference paired = analysis.difference(variant, analysis.judged().name());
    Variant base = analysis.find(analysis.baseline());
    if (paired == null || base == null) {
      return false;
    }
    ObjectNode node = into.putObject("difference");
    boolean clear = paired.certainty() == PairedDifference.Certainty.CLEAR;
    node.put("clear", clear);
    Interval interval = paired.ratioInterval();
    Double ratio = paired.ratio();
    if (ratio != null) {
      node.put("mean", Numbers.rounded(100 * (ratio - 1)));
    }
    if (interval != null) {
      node.put("low", Numbers.rounded(100 * (interval.low() - 1)));
      node.put("high", Numbers.rounded(100 * (interval.high() - 1)));
    }
    ArrayNode bySeed = node.putArray("bySeed");
    for (Long seed : analysis.seeds()) {
      Double own = value(variant, seed, analysis.judged());
      Double other = value(base, seed, analysis.judged());
      if (own != null && other != null && other > 0) {
        bySeed.add(Numbers.rounded(100 * (own / other - 1)));
      }
    }
    return clear;
  }

  private static @Nullable Double value(Variant variant, Long seed, Metric metric) {
    MigrationResult result = variant.bySeed().get(seed);
    return result == null ? null : result.metric(metric.name());
  }

  /// What the variant's runs recorded: the faults of all seeds, and the first seed over time.
  ///
  /// @param all whether every series is drawn
  /// @return the first seed's
  private static @Nullable MigrationResult recorded(
      SetAnalysis set,
      MigrationAnalysis analysis,
      Variant variant,
      boolean all,
      Function<SetFile.RunReference, RunFile> details,
      ObjectNode into) {
    Ccdf latencies = new Ccdf();
    for (MigrationResult result : variant.bySeed().values()) {
      HistogramData histogram = RunDetail.latencies(result);
      if (histogram != null) {
        latencies.add(histogram);
      }
    }
    RunFile firstRun =
        set.set().runs().stream()
            .filter(reference -> isOf(reference, set, analysis, variant))
            .findFirst()
            .map(details)
            .orElse(null);
    MigrationResult first = firstRun == null ? null : firstRun.migration(analysis.migration());
    if (first != null && firstRun != null) {
      into.set(
          "detail",
          RunDetail.of(
              first,
              firstRun.scenario(),
              latencies,
              series -> all || RunDetail.LINES.contains(series)));
    }
    return first;
  }

  private static boolean isOf(
      SetFile.RunReference reference,
      SetAnalysis set,
      MigrationAnalysis analysis,
      Variant variant) {
    List<SetFile.Axis> axes = set.set().axes();
    if (!variant.name().equals(reference.point().get(axes.getFirst().name()))
        || !variant.bySeed().containsKey(reference.seed())) {
      return false;
    }
    for (int i = 1; i < axes.size(); i++) {
      String value = analysis.condition().values().get(i - 1);
      if (!value.equals(reference.point().get(axes.get(i).name()))) {
        return false;
      }
    }
    return true;
  }
}
