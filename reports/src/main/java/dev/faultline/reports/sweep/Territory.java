package dev.faultline.reports.sweep;

import dev.faultline.reports.analysis.MigrationAnalysis;
import dev.faultline.reports.analysis.Scale;
import dev.faultline.reports.analysis.Variant;
import dev.faultline.reports.analysis.Verdict;
import dev.faultline.reports.stats.Interval;
import dev.faultline.reports.stats.PairedDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Conditions side by side under most of which the same variant wins, or nobody does.
///
/// @param where the values that they have, in words; empty for the rest
/// @param holder who wins more than half of them; empty if nobody does
/// @param outcomes of the conditions
record Territory(String where, String holder, List<Outcome> outcomes) {
  private static final int NAMED_MAX = 3;

  int won() {
    return holder.isEmpty()
        ? 0
        : (int) outcomes.stream().filter(one -> one.winner().equals(holder)).count();
  }

  /// `link.latency 10us to 100us: leap under 7 of 8; stall 23 % below linear (19 to 27 %), ...`
  String text() {
    if (holder.isEmpty()) {
      return where + ": " + open();
    }
    MigrationAnalysis first = outcomes.getFirst().at();
    String next = next();
    boolean held = !holder.equals(first.baseline()) && first.find(first.baseline()) != null;
    List<String> than = new ArrayList<>();
    if (held && !next.equals(first.baseline())) {
      than.add(against(first.baseline(), ""));
    }
    if (!next.isEmpty()) {
      than.add(against(next, ", the next best"));
    }
    than.removeIf(String::isEmpty);
    String by = than.isEmpty() ? "" : "; " + first.judged().title() + " " + String.join(", ", than);
    return where + ": " + holder + " under " + won() + " of " + outcomes.size() + by + ".";
  }

  /// Who wins some, and who is among those without a clear difference where nobody does.
  private String open() {
    TreeMap<String, Integer> wins = SweepVerdict.wins(outcomes);
    int undecided = wins.getOrDefault("", 0);
    List<String> parts = new ArrayList<>();
    SweepVerdict.ranked(wins).stream()
        .limit(NAMED_MAX)
        .forEach(name -> parts.add(name + " under " + wins.getOrDefault(name, 0)));
    List<String> among = among();
    if (undecided > 0) {
      parts.add(
          (undecided == outcomes.size() ? "all " : "")
              + undecided
              + " undecided"
              + (among.isEmpty() ? "" : ", mostly between " + Verdict.listed(among)));
    }
    return String.join(", ", parts) + ".";
  }

  private List<String> among() {
    TreeMap<String, Integer> times = new TreeMap<>();
    for (Outcome one : outcomes) {
      Variant best = one.best();
      if (best != null && !one.rivals().isEmpty()) {
        times.merge(best.name(), 1, Integer::sum);
        one.rivals().forEach(rival -> times.merge(rival.name(), 1, Integer::sum));
      }
    }
    int undecided = SweepVerdict.wins(outcomes).getOrDefault("", 0);
    return SweepVerdict.ranked(times).stream()
        .filter(name -> 2 * times.getOrDefault(name, 0) > undecided)
        .toList();
  }

  /// Of those that can be chosen, the one with the least over these conditions but for the holder.
  String next() {
    MigrationAnalysis first = outcomes.getFirst().at();
    String next = "";
    double least = Double.POSITIVE_INFINITY;
    for (Variant variant : first.variants()) {
      List<Double> values = logarithms(variant.name());
      if (variant.name().equals(holder) || !variant.choosable() || values == null) {
        continue;
      }
      double mean = values.stream().mapToDouble(Double::doubleValue).average().orElse(least);
      if (mean < least) {
        least = mean;
        next = variant.name();
      }
    }
    return next;
  }

  /// `23 % below linear (19 to 27 %)`, of geometric means, paired by seed; empty if one lacks a
  /// seed.
  private String against(String other, String role) {
    List<Double> own = logarithms(holder);
    List<Double> others = logarithms(other);
    PairedDifference paired = own == null || others == null ? null : difference(own, others);
    if (paired == null) {
      return "";
    }
    if (paired.isTie()) {
      return "not clearly other than that of " + other + role;
    }
    Interval interval = paired.interval();
    double less = 1 - StrictMath.exp(paired.difference());
    return Scale.percent(StrictMath.abs(less))
        + (less > 0 ? " below " : " above ")
        + other
        + role
        + (interval == null ? "" : " (" + shares(interval, less > 0) + ")");
  }

  private static @Nullable PairedDifference difference(List<Double> own, List<Double> others) {
    return PairedDifference.of(new ArrayList<>(own), new ArrayList<>(others));
  }

  private static String shares(Interval logarithms, boolean less) {
    double low = 1 - StrictMath.exp(logarithms.high());
    double high = 1 - StrictMath.exp(logarithms.low());
    return less
        ? Scale.percent(low).replace(" %", "") + " to " + Scale.percent(high)
        : Scale.percent(-high).replace(" %", "") + " to " + Scale.percent(-low);
  }

  /// Whether nobody has less over all of it; also where some have no value.
  boolean isLeast() {
    List<Double> own = logarithms(holder);
    List<Double> others = next().isEmpty() ? null : logarithms(next());
    PairedDifference paired = own == null || others == null ? null : difference(own, others);
    return paired == null || paired.difference() <= 0;
  }

  /// Seed by seed the mean logarithm over these conditions; null where a value is missing or 0.
  private @Nullable List<Double> logarithms(String name) {
    List<Long> seeds = outcomes.getFirst().at().seeds();
    List<Double> sums = new ArrayList<>();
    for (Long seed : seeds) {
      double sum = 0;
      for (Outcome one : outcomes) {
        Variant variant = one.at().find(name);
        Double value =
            variant == null
                ? null
                : variant.values(one.at().judged().name(), List.of(seed)).getFirst();
        if (value == null || value <= 0) {
          return null;
        }
        sum += StrictMath.log(value);
      }
      sums.add(sum / outcomes.size());
    }
    return sums;
  }
}
