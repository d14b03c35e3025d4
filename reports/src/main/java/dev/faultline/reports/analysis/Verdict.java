package dev.faultline.reports.analysis;

import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.reports.metric.Unit;
import dev.faultline.reports.stats.Estimate;
import dev.faultline.reports.stats.Interval;
import dev.faultline.reports.stats.PairedDifference;
import dev.faultline.reports.stats.PairedDifference.Certainty;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answer in words: which variant cost the guest least, by how much, and how sure that is.
public final class Verdict {
  /// From here on a factor is easier to grasp than a percentage.
  private static final double LARGE = 1.5;

  /// Where nobody can say how sure it is.
  public static final String ONE_SEED =
      "One seed, so there is no interval: repeat with more before relying on it.";

  private static final int NAMED_MAX = 5;

  /// From so many on a bootstrap over seeds says something.
  private static final int SEEDS_ENOUGH = 6;

  private Verdict() {}

  /// Sentences, the answer first.
  public static List<String> of(MigrationAnalysis analysis, List<String> varied) {
    Variant best = analysis.best(analysis.judged());
    Estimate stall = best == null ? null : best.estimate(analysis.judged().name());
    List<String> sentences = new ArrayList<>();
    if (best == null || stall == null) {
      boolean worked =
          analysis.variants().stream().anyMatch(v -> v.hasAll(analysis.judged().name()));
      sentences.add(
          worked && !analysis.limits().isEmpty()
              ? "No verdict: no " + analysis.axis() + " stays within the limits."
              : "No verdict: no " + analysis.axis() + " finished its work with every seed.");
    } else {
      sentences.add(answer(analysis, best, stall));
      addRivals(analysis, best, sentences);
      addBounds(analysis, best, sentences);
      sentences.add(certainty(analysis, best, varied));
    }
    sentences.addAll(Limits.sentences(analysis, analysis.limits()));
    addIncomplete(analysis, sentences);
    if (analysis.seeds().size() > 1
        && analysis.seeds().size() < SEEDS_ENOUGH
        && !isDeterministic(analysis)) {
      sentences.add(
          "Warning: intervals from fewer than " + SEEDS_ENOUGH + " seeds are a hint at most.");
    }
    warnings(List.of(analysis)).forEach(one -> sentences.add("Warning: " + one));
    return List.copyOf(sentences);
  }

  /// One sentence over several conditions: who is nearest to the best of each. Empty if nobody can
  /// be named.
  ///
  /// @param baseline name of the variant that it is held against; empty if there is none
  public static String over(Field field, String baseline) {
    Field.Standing best = field.best();
    if (best == null) {
      return "";
    }
    String text =
        best.name()
            + " stays nearest to the least "
            + field.conditions().getFirst().judged().title()
            + " of each: "
            + regret(best)
            + " times it on average, "
            + Scale.show(Unit.RATIO, best.worstRegret())
            + " at worst";
    for (Field.Standing other : field.standings()) {
      if (other.name().equals(baseline) && other != best && other.meanRegret() != null) {
        text += "; " + baseline + " " + regret(other) + " and ";
        text += Scale.show(Unit.RATIO, other.worstRegret());
      }
    }
    Double gap = best.name().equals(baseline) ? null : best.meanGap();
    return text
        + (gap == null ? "" : ". It closes " + Scale.percent(gap) + " of the gap on average")
        + ".";
  }

  private static String regret(Field.Standing standing) {
    return Scale.show(Unit.RATIO, standing.meanRegret());
  }

  private static String answer(MigrationAnalysis analysis, Variant best, Estimate stall) {
    String baseline = analysis.baseline();
    String time = Scale.show(Unit.NANOSECONDS, stall.mean());
    PairedDifference difference = analysis.difference(best, analysis.judged().name());
    if (difference == null || (difference.difference() > 0 && !difference.isTie())) {
      String least =
          best.name()
              + costs(analysis)
              + " the guest least: "
              + time
              + timesFarEnd(analysis, stall.mean());
      return best.name().equals(baseline)
          ? least + "; nothing that can be chosen beats this baseline."
          : least + ".";
    }
    if (difference.isTie()) {
      return "Nothing that can be chosen clearly beats "
          + baseline
          + ", which"
          + costs(analysis)
          + " the guest "
          + Scale.show(Unit.NANOSECONDS, difference.baselineMean())
          + timesFarEnd(analysis, difference.baselineMean())
          + "; the least was "
          + best.name()
          + (difference.interval() == null
              ? " with the same."
              : " (difference " + interval(difference.interval(), true) + ", 95 % interval).");
    }
    return best.name()
        + costs(analysis)
        + " the guest "
        + less(difference)
        + baseline
        + (difference.ratioInterval() == null ? "" : " (" + lessInterval(difference) + ")")
        + timesFarEnd(analysis, stall.mean())
        + ": "
        + time
        + ", "
        + Scale.show(Unit.NANOSECONDS, -difference.difference())
        + " less"
        + absolute(difference)
        + ".";
  }

  private static String costs(MigrationAnalysis analysis) {
    return analysis.judged().equals(GuestMetrics.STALL) ? " stalls" : " costs";
  }

  /// `3.1 times less than `, or `7.6 % less than ` where that says more.
  private static String less(PairedDifference difference) {
    Double ratio = difference.ratio();
    if (ratio == null) {
      return "less than ";
    }
    return isLarge(ratio)
        ? Scale.times(1 / ratio) + " times less than "
        : Scale.percent(1 - ratio) + " less than ";
  }

  private static String lessInterval(PairedDifference difference) {
    Double ratio = difference.ratio();
    Interval interval = difference.ratioInterval();
    if (ratio == null || interval == null) {
      return "";
    }
    if (isLarge(ratio) && interval.low() > 0) {
      Interval times = interval.reciprocal();
      return Scale.times(times.low()) + " to " + Scale.times(times.high());
    }
    String low = Scale.percent(1 - interval.high());
    return low.replace(" %", "") + " to " + Scale.percent(1 - interval.low());
  }

  private static boolean isLarge(double ratio) {
    return ratio > 0 && 1 / ratio >= LARGE;
  }

  private static String absolute(PairedDifference difference) {
    Interval interval = difference.interval();
    if (interval == null) {
      return "";
    }
    Interval less = new Interval(-interval.high(), -interval.low());
    return " (" + interval(less, false) + "; 95 % intervals)";
  }

  private static String timesFarEnd(MigrationAnalysis analysis, double stall) {
    Variant far = analysis.find(analysis.farEnd());
    Estimate least =
        far == null || !far.hasAll(analysis.judged().name())
            ? null
            : far.estimate(analysis.judged().name());
    return least == null || least.mean() <= 0
        ? ""
        : ", " + Scale.times(stall / least.mean()) + " times the " + analysis.farEnd();
  }

  /// `-4.9 to -4.1 ms`.
  private static String interval(Interval of, boolean signed) {
    Scale scale =
        Scale.of(
            Unit.NANOSECONDS, StrictMath.max(StrictMath.abs(of.low()), StrictMath.abs(of.high())));
    return signed
        ? scale.signed(of.low()) + " to " + scale.withUnit(scale.signed(of.high()))
        : scale.number(of.low()) + " to " + scale.withUnit(scale.number(of.high()));
  }

  private static void addRivals(MigrationAnalysis analysis, Variant best, List<String> into) {
    List<String> rivals = new ArrayList<>();
    for (Variant other : analysis.ascending(analysis.judged().name())) {
      PairedDifference difference = analysis.difference(other, best, analysis.judged().name());
      if (other != best
          && other.choosable()
          && other.hasAll(analysis.judged().name())
          && !other.name().equals(analysis.baseline())
          && difference != null
          && difference.isTie()) {
        rivals.add(other.name());
      }
    }
    if (!rivals.isEmpty()) {
      into.add("No clear difference between " + best.name() + " and " + listed(rivals) + ".");
    }
  }

  /// A few names; of many the first ones, and how many there are besides.
  public static String listed(List<String> names) {
    return names.size() <= NAMED_MAX + 1
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, NAMED_MAX))
            + " and "
            + (names.size() - NAMED_MAX)
            + " others";
  }

  private static void addBounds(MigrationAnalysis analysis, Variant best, List<String> into) {
    PairedDifference difference = analysis.difference(best, analysis.judged().name());
    Double gap = difference == null || difference.isTie() ? null : analysis.gapClosed(best);
    Double ratio = analysis.boundRatio(best);
    String closes =
        gap == null
            ? ""
            : "closes "
                + Scale.percent(gap)
                + " of the gap between "
                + analysis.baseline()
                + " and "
                + analysis.farEnd();
    String above =
        ratio == null
            ? ""
            : "stalls " + Scale.show(Unit.RATIO, ratio) + " times the bound that no strategy beats";
    if (!closes.isEmpty() || !above.isEmpty()) {
      String and = closes.isEmpty() || above.isEmpty() ? "" : " and ";
      into.add(best.name() + " " + closes + and + above + ".");
    }
  }

  private static String certainty(MigrationAnalysis analysis, Variant best, List<String> varied) {
    int seeds = analysis.seeds().size();
    PairedDifference difference = analysis.difference(best, analysis.judged().name());
    @Nullable Certainty certainty = difference == null ? null : difference.certainty();
    if (seeds == 1) {
      return ONE_SEED;
    }
    if (certainty == Certainty.DETERMINISTIC || isDeterministic(analysis)) {
      return "Deterministic: nothing varied between the " + seeds + " seeds.";
    }
    String what = varied.isEmpty() ? "" : " that varied " + String.join(", ", varied);
    return "Paired over " + seeds + " seeds" + what + ".";
  }

  /// Whether no seed changed anything.
  public static boolean isDeterministic(MigrationAnalysis analysis) {
    return analysis.variants().stream().allMatch(v -> sameWithEverySeed(analysis, v));
  }

  private static boolean sameWithEverySeed(MigrationAnalysis analysis, Variant variant) {
    Estimate estimate = variant.estimate(analysis.judged().name());
    return estimate == null || estimate.halfWidth() == null;
  }

  /// What the figures rest on that may not have been meant, each once; of many the first few.
  public static List<String> warnings(List<MigrationAnalysis> analyses) {
    List<String> all =
        analyses.stream()
            .flatMap(analysis -> analysis.variants().stream())
            .flatMap(variant -> variant.bySeed().values().stream())
            .flatMap(result -> result.warnings().stream())
            .distinct()
            .toList();
    if (all.size() <= NAMED_MAX) {
      return all;
    }
    List<String> few = new ArrayList<>(all.subList(0, NAMED_MAX));
    few.add((all.size() - NAMED_MAX) + " warnings more, which the run files have.");
    return few;
  }

  private static void addIncomplete(MigrationAnalysis analysis, List<String> into) {
    List<String> parts = new ArrayList<>();
    for (Variant variant : analysis.variants()) {
      if (variant.incomplete() > 0) {
        parts.add(variant.name() + " (" + variant.incomplete() + " of " + variant.asked() + ")");
      }
    }
    if (!parts.isEmpty()) {
      into.add("Runs that did not complete: " + String.join(", ", parts) + ".");
    }
  }
}
