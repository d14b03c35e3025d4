package dev.faultline.reports.render;

import dev.faultline.reports.analysis.MigrationAnalysis;
import dev.faultline.reports.analysis.Scale;
import dev.faultline.reports.analysis.Variant;
import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.metric.Unit;
import dev.faultline.reports.stats.Estimate;
import dev.faultline.reports.stats.Interval;
import dev.faultline.reports.stats.PairedDifference;
import dev.faultline.reports.stats.PairedDifference.Certainty;
import java.util.function.BiFunction;
import java.util.function.Function;

/// What a column of a comparison says of a variant.
///
/// @param heading of the column
/// @param legend of the column: what its figures are
/// @param cell of a variant
record Figure(
    Function<MigrationAnalysis, String> heading,
    Function<MigrationAnalysis, String> legend,
    BiFunction<MigrationAnalysis, Variant, String> cell) {
  /// Behind an interval of which no difference may be claimed.
  static final String UNCLEAR = "~";

  static final Figure RANK =
      new Figure(
          analysis -> "rank",
          analysis -> "1 is best; shared by those without a clear difference to the first of them",
          (analysis, variant) -> {
            Double rank = analysis.rank(variant);
            return rank == null ? Scale.MISSING : Integer.toString(rank.intValue());
          });

  static final Figure RATIO =
      new Figure(
          analysis -> "x " + analysis.baseline(),
          analysis -> "mean " + analysis.judged().title() + " over that of " + analysis.baseline(),
          (analysis, variant) -> {
            PairedDifference paired = analysis.difference(variant, analysis.judged().name());
            return paired == null ? Scale.MISSING : ratio(paired);
          });

  static final Figure RATIO_INTERVAL =
      new Figure(
          analysis -> "95 % interval ",
          analysis -> "of that ratio, by a bootstrap over the seeds",
          (analysis, variant) -> {
            PairedDifference paired = analysis.difference(variant, analysis.judged().name());
            if (paired == null) {
              return Scale.MISSING + " ";
            }
            return paired.ratioInterval() == null
                ? without(paired) + " "
                : ratios(paired.ratioInterval()) + mark(paired);
          });

  static final Figure DIFFERENCE =
      new Figure(
          analysis -> "to " + analysis.baseline(),
          analysis -> "mean " + analysis.judged().title() + " less that of " + analysis.baseline(),
          (analysis, variant) -> {
            PairedDifference paired = analysis.difference(variant, analysis.judged().name());
            if (paired == null) {
              return Scale.MISSING;
            }
            Interval interval = paired.interval();
            Scale scale =
                interval == null
                    ? Scale.of(Unit.NANOSECONDS, paired.difference())
                    : Scale.ofDifference(Unit.NANOSECONDS, interval);
            return scale.withUnit(scale.signed(paired.difference()));
          });

  static final Figure INTERVAL =
      new Figure(
          analysis -> "its 95 % interval ",
          analysis -> "of that difference, by a bootstrap over the seeds",
          (analysis, variant) -> {
            PairedDifference paired = analysis.difference(variant, analysis.judged().name());
            if (paired == null) {
              return Scale.MISSING + " ";
            }
            return paired.interval() == null
                ? without(paired) + " "
                : differences(paired.interval()) + mark(paired);
          });

  static final Figure GAP_CLOSED =
      new Figure(
          analysis -> "gap closed",
          analysis ->
              "share of the way from "
                  + analysis.baseline()
                  + " (0 %) to "
                  + analysis.farEnd()
                  + " (100 %)",
          (analysis, variant) -> {
            Double gap = analysis.gapClosed(variant);
            return gap == null ? Scale.MISSING : Scale.percent(gap);
          });

  static final Figure BOUND_RATIO =
      new Figure(
          analysis -> "x bound",
          analysis -> "mean stall over the bound that no strategy beats",
          (analysis, variant) -> Scale.show(Unit.RATIO, analysis.boundRatio(variant)));

  /// Of the judged mean.
  static final Figure HALF_WIDTH =
      new Figure(
          analysis -> analysis.judged().title() + " +-",
          analysis -> "half the width of the 95 % interval of the mean",
          (analysis, variant) -> {
            Estimate stall = variant.estimate(analysis.judged().name());
            return Scale.show(Unit.NANOSECONDS, stall == null ? null : stall.halfWidth());
          });

  /// The judged mean.
  static final Figure JUDGED =
      new Figure(
          analysis -> analysis.judged().title() + " ",
          analysis -> clause(analysis.judged()),
          (analysis, variant) -> mean(analysis, variant, analysis.judged()));

  /// The mean, with the mark of the best one; with the number of runs behind it where some have no
  /// value.
  static Figure mean(Metric metric) {
    return new Figure(
        analysis -> metric.title() + " ",
        analysis -> clause(metric),
        (analysis, variant) -> mean(analysis, variant, metric));
  }

  /// The definition as far as one line goes: to where it begins to explain itself.
  private static String clause(Metric metric) {
    String first = metric.definition().split("[:;.](?= |$)", 2)[0];
    return Character.toLowerCase(first.charAt(0)) + first.substring(1);
  }

  Table.Column column(MigrationAnalysis analysis) {
    return new Table.Column(title(analysis), true, legend.apply(analysis));
  }

  String title(MigrationAnalysis analysis) {
    return heading.apply(analysis);
  }

  String of(MigrationAnalysis analysis, Variant variant) {
    return cell.apply(analysis, variant);
  }

  static boolean isUnclear(PairedDifference paired) {
    return paired.certainty() == Certainty.NO_CLEAR_DIFFERENCE;
  }

  private static String mean(MigrationAnalysis analysis, Variant variant, Metric metric) {
    Estimate estimate = variant.estimate(metric.name());
    if (estimate == null) {
      return Scale.MISSING + " ";
    }
    String few =
        estimate.count() < variant.asked()
            ? " (" + estimate.count() + " of " + variant.asked() + ")"
            : "";
    Variant best = analysis.best(metric);
    Estimate bestEstimate = best == null ? null : best.estimate(metric.name());
    boolean marked =
        bestEstimate != null
            && variant.choosable()
            && variant.hasAll(metric.name())
            && estimate.mean() == bestEstimate.mean()
            && !analysis.isSame(metric);
    return Scale.show(metric.unit(), estimate.mean()) + few + (marked ? "*" : " ");
  }

  private static String mark(PairedDifference paired) {
    return isUnclear(paired) ? UNCLEAR : " ";
  }

  private static String without(PairedDifference paired) {
    return paired.certainty() == Certainty.CLEAR ? "same each seed" : paired.certainty().words();
  }

  private static String ratio(PairedDifference paired) {
    Double ratio = paired.ratio();
    Interval interval = paired.ratioInterval();
    return ratio == null || interval == null
        ? Scale.show(Unit.RATIO, ratio)
        : Scale.ofRatio(interval).number(ratio);
  }

  static String ratios(Interval interval) {
    Scale scale = Scale.ofRatio(interval);
    return scale.number(interval.low()) + " to " + scale.number(interval.high());
  }

  private static String differences(Interval interval) {
    Scale scale = Scale.ofDifference(Unit.NANOSECONDS, interval);
    return scale.withUnit(scale.signed(interval.low()) + " to " + scale.signed(interval.high()));
  }
}
