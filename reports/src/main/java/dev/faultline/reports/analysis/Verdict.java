package dev.faultline.reports.analysis;

import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.metric.Metrics;
import dev.faultline.reports.metric.Unit;
import dev.faultline.reports.stats.Estimate;
import dev.faultline.reports.stats.PairedDifference;
import dev.faultline.reports.stats.PairedDifference.Certainty;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answer in words: which variant cost the guest least stall, by how much, and how sure that
/// is.
public final class Verdict {
  private static final Metric STALL = Metrics.STALL;

  private Verdict() {}

  /// Sentences, the answer first.
  public static List<String> of(MigrationAnalysis analysis, List<String> varied) {
    Variant best = analysis.best(STALL);
    Estimate stall = best == null ? null : best.estimate(STALL.name());
    List<String> sentences = new ArrayList<>();
    if (best == null || stall == null) {
      sentences.add("No verdict: no " + analysis.axis() + " finished its work with every seed.");
    } else {
      sentences.add(answer(analysis, best, stall));
      addRivals(analysis, best, sentences);
      addBounds(analysis, best, sentences);
      sentences.add(certainty(analysis, best, varied));
    }
    addIncomplete(analysis, sentences);
    return List.copyOf(sentences);
  }

  private static String answer(MigrationAnalysis analysis, Variant best, Estimate stall) {
    String baseline = analysis.baseline();
    String least =
        best.name()
            + " cost the guest least: "
            + Scale.show(Unit.NANOSECONDS, stall.mean())
            + " of stall";
    PairedDifference difference = analysis.difference(best, STALL.name());
    if (difference == null) {
      return best.name().equals(baseline)
          ? least + "; nothing that can be chosen beat this baseline."
          : least + ".";
    }
    if (isTie(difference)) {
      return "Nothing that can be chosen clearly beats "
          + baseline
          + " with its "
          + Scale.show(Unit.NANOSECONDS, difference.baselineMean())
          + " of stall; the least was "
          + best.name()
          + (difference.difference().halfWidth() == null
              ? " with the same."
              : " (" + interval(difference.difference()) + ").");
    }
    return least + ", " + comparison(difference, baseline) + ".";
  }

  private static String comparison(PairedDifference paired, String other) {
    double mean = paired.difference().mean();
    Double relative = paired.relative();
    String share = relative == null ? "" : " (" + Scale.percent(StrictMath.abs(relative)) + ")";
    String text =
        Scale.show(Unit.NANOSECONDS, StrictMath.abs(mean))
            + share
            + (mean < 0 ? " less than " : " more than ")
            + other;
    return paired.difference().halfWidth() == null
        ? text
        : text + " (" + interval(paired.difference()) + ")";
  }

  /// `difference -4.9 to -4.1 ms, 95 % interval`.
  private static String interval(Estimate difference) {
    Scale scale =
        Scale.of(
            Unit.NANOSECONDS,
            StrictMath.max(StrictMath.abs(difference.low()), StrictMath.abs(difference.high())));
    return "difference "
        + scale.signed(difference.low())
        + " to "
        + scale.withUnit(scale.signed(difference.high()))
        + ", 95 % interval";
  }

  private static void addRivals(MigrationAnalysis analysis, Variant best, List<String> into) {
    List<String> rivals = new ArrayList<>();
    for (Variant other : analysis.ascending(STALL.name())) {
      PairedDifference difference = analysis.difference(other, best, STALL.name());
      if (other != best
          && other.choosable()
          && other.hasAll(STALL.name())
          && !other.name().equals(analysis.baseline())
          && difference != null
          && isTie(difference)) {
        rivals.add(other.name());
      }
    }
    if (!rivals.isEmpty()) {
      into.add(
          "No clear difference between " + best.name() + " and " + String.join(", ", rivals) + ".");
    }
  }

  private static boolean isTie(PairedDifference difference) {
    return difference.certainty() == Certainty.NO_CLEAR_DIFFERENCE
        || difference.difference().mean() == 0;
  }

  private static void addBounds(MigrationAnalysis analysis, Variant best, List<String> into) {
    PairedDifference difference = analysis.difference(best, STALL.name());
    Double gap = difference == null || isTie(difference) ? null : analysis.gapClosed(best);
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
    PairedDifference difference = analysis.difference(best, STALL.name());
    @Nullable Certainty certainty = difference == null ? null : difference.certainty();
    if (seeds == 1) {
      return "One seed, so there is no interval: repeat with more before relying on it.";
    }
    if (certainty == Certainty.DETERMINISTIC
        || analysis.variants().stream().allMatch(v -> sameWithEverySeed(v))) {
      return "Deterministic: nothing varied between the " + seeds + " seeds.";
    }
    String what = varied.isEmpty() ? "" : " that varied " + String.join(", ", varied);
    return "Paired over " + seeds + " seeds" + what + ".";
  }

  private static boolean sameWithEverySeed(Variant variant) {
    Estimate estimate = variant.estimate(STALL.name());
    return estimate == null || estimate.halfWidth() == null;
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
