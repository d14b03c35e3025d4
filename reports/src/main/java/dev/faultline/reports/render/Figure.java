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
/// @param cell of a variant
record Figure(
    Function<MigrationAnalysis, String> heading,
    BiFunction<MigrationAnalysis, Variant, String> cell) {
  /// Behind an interval of which no difference may be claimed.
  static final String UNCLEAR = "~";

  static final Figure RANK =
      new Figure(
          analysis -> "rank",
          (analysis, variant) -> {
            Double rank = analysis.rank(variant);
            return rank == null ? Scale.MISSING : Integer.toString(rank.intValue());
          });

  static final Figure RATIO =
      new Figure(
          analysis -> "x " + analysis.baseline(),
          (analysis, variant) -> {
            PairedDifference paired = analysis.difference(variant, analysis.judged().name());
            return Scale.show(Unit.RATIO, paired == null ? null : paired.ratio());
          });

  static final Figure RATIO_INTERVAL =
      new Figure(
          analysis -> "95 % interval ",
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
          (analysis, variant) -> {
            PairedDifference paired = analysis.difference(variant, analysis.judged().name());
            if (paired == null) {
              return Scale.MISSING;
            }
            Scale scale = Scale.of(Unit.NANOSECONDS, paired.difference());
            return scale.withUnit(scale.signed(paired.difference()));
          });

  static final Figure INTERVAL =
      new Figure(
          analysis -> "its 95 % interval ",
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
          (analysis, variant) -> {
            Double gap = analysis.gapClosed(variant);
            return gap == null ? Scale.MISSING : Scale.percent(gap);
          });

  static final Figure BOUND_RATIO =
      new Figure(
          analysis -> "x bound",
          (analysis, variant) -> Scale.show(Unit.RATIO, analysis.boundRatio(variant)));

  /// Of the judged mean.
  static final Figure HALF_WIDTH =
      new Figure(
          analysis -> analysis.judged().title() + " +-",
          (analysis, variant) -> {
            Estimate stall = variant.estimate(analysis.judged().name());
            return Scale.show(Unit.NANOSECONDS, stall == null ? null : stall.halfWidth());
          });

  /// The judged mean.
  static final Figure JUDGED =
      new Figure(
          analysis -> analysis.judged().title() + " ",
          (analysis, variant) -> mean(analysis, variant, analysis.judged()));

  /// The mean, with the mark of the best one; with the number of runs behind it where some have no
  /// value.
  static Figure mean(Metric metric) {
    return new Figure(
        analysis -> metric.title() + " ", (analysis, variant) -> mean(analysis, variant, metric));
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
            && estimate.mean() == bestEstimate.mean();
    return Scale.show(metric.unit(), estimate.mean()) + few + (marked ? "*" : " ");
  }

  private static String mark(PairedDifference paired) {
    return isUnclear(paired) ? UNCLEAR : " ";
  }

  private static String without(PairedDifference paired) {
    return paired.certainty() == Certainty.CLEAR ? "same each seed" : paired.certainty().words();
  }

  static String ratios(Interval interval) {
    double width = interval.high() - interval.low();
    Scale scale = Scale.of(Unit.RATIO, interval.high()).toShow(width / 2);
    return scale.number(interval.low()) + " to " + scale.number(interval.high());
  }

  private static String differences(Interval interval) {
    double low = interval.low();
    double high = interval.high();
    Scale scale =
        Scale.of(Unit.NANOSECONDS, StrictMath.max(StrictMath.abs(low), StrictMath.abs(high)))
            .toShow(high - low);
    return scale.withUnit(scale.signed(low) + " to " + scale.signed(high));
  }
}
