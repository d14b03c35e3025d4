package dev.faultline.reports.earlier;

import dev.faultline.reports.analysis.Scale;
import dev.faultline.reports.earlier.Pair.Change;
import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.metric.Unit;
import dev.faultline.reports.stats.PairedDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The answer in words: what costs the guest clearly more or less than before, and what cannot be
/// held against anything.
public final class EarlierVerdict {
  private static final int NAMED_MAX = 5;

  private final Earlier earlier;

  private EarlierVerdict(Earlier earlier) {
    this.earlier = earlier;
  }

  /// One or two sentences' worth of text each: what changed, then what only one of both has.
  public static List<String> of(Earlier earlier) {
    return new EarlierVerdict(earlier).sentences();
  }

  private List<String> sentences() {
    List<String> words = new ArrayList<>();
    String title = earlier.judged().title();
    told(Change.HIGHER, "Clearly more " + title + " than before (95 % intervals): ", words);
    String less =
        words.isEmpty()
            ? "Clearly less " + title + " than before (95 % intervals): "
            : "Clearly less: ";
    told(Change.LOWER, less, words);
    told(Change.EXACT, "Deterministic, and not as before: ", words);
    told(Change.ONE_SEED, "One seed, of which nothing may be claimed: ", words);
    List<Pair> equal = with(Change.EQUAL);
    if (equal.size() == earlier.pairs().size()) {
      words.add("The " + title + " is exactly as before with every seed: " + named(equal) + ".");
    } else if (!equal.isEmpty()) {
      words.add("Exactly equal with every seed: " + named(equal) + ".");
    }
    List<Pair> unclear = with(Change.UNCLEAR);
    if (!unclear.isEmpty()) {
      words.add("No clear difference in " + title + ": " + named(unclear) + ".");
    }
    List<Pair> missing = with(Change.MISSING);
    if (!missing.isEmpty()) {
      words.add("No seed has the " + title + " on both sides: " + named(missing) + ".");
    }
    List<String> sentences = new ArrayList<>(List.of(String.join(" ", words)));
    String only = only();
    if (!only.isEmpty()) {
      sentences.add(only);
    }
    return List.copyOf(sentences);
  }

  private String only() {
    List<String> words = new ArrayList<>();
    if (!earlier.onlyNow().isEmpty()) {
      words.add("Only now: " + listed(earlier.onlyNow(), this::name) + ".");
    }
    if (!earlier.onlyBefore().isEmpty()) {
      words.add("Only before: " + listed(earlier.onlyBefore(), this::name) + ".");
    }
    return String.join(" ", words);
  }

  private void told(Change change, String begin, List<String> into) {
    List<Pair> pairs = with(change);
    if (!pairs.isEmpty()) {
      into.add(begin + listed(pairs, pair -> name(pair.spot()) + " " + amount(pair)) + ".");
    }
  }

  private List<Pair> with(Change change) {
    return earlier.pairs().stream().filter(pair -> pair.change() == change).toList();
  }

  private String named(List<Pair> pairs) {
    return listed(pairs, pair -> name(pair.spot()));
  }

  private String name(Spot spot) {
    return spot.text(earlier.columns());
  }

  private static <T> String listed(List<T> all, Function<T, String> name) {
    int more = all.size() - NAMED_MAX;
    return all.stream().limit(NAMED_MAX).map(name).collect(Collectors.joining(", "))
        + (more > 0 ? " and " + more + " more" : "");
  }

  private String amount(Pair pair) {
    PairedDifference paired = pair.judged();
    return paired == null ? "" : amount(earlier.judged(), paired);
  }

  /// `x 1.12 (1.10 to 1.14)`, or by how much exactly where there is no interval.
  static String amount(Metric metric, PairedDifference paired) {
    Double ratio = paired.ratio();
    if (ratio != null && paired.ratioInterval() != null) {
      Scale scale = Scale.ofRatio(paired.ratioInterval());
      return "x "
          + scale.number(ratio)
          + " ("
          + scale.number(paired.ratioInterval().low())
          + " to "
          + scale.number(paired.ratioInterval().high())
          + ")";
    }
    if (paired.interval() != null) {
      Scale scale = Scale.ofDifference(metric.unit(), paired.interval());
      return "by "
          + scale.withUnit(scale.signed(paired.difference()))
          + " ("
          + scale.signed(paired.interval().low())
          + " to "
          + scale.signed(paired.interval().high())
          + ")";
    }
    Scale scale = raw(metric.unit(), paired.difference());
    return "by exactly "
        + scale.withUnit(scale.signed(paired.difference()))
        + (ratio == null ? "" : " (x " + exact(ratio) + ")");
  }

  /// Without a digit rounded off, as far as a count of something goes.
  private static Scale raw(Unit unit, double value) {
    String suffix = unit == Unit.NANOSECONDS ? "ns" : unit == Unit.BYTES ? "B" : "";
    return new Scale(1, suffix, value == StrictMath.rint(value) ? 0 : 6);
  }

  /// Of a ratio without an interval, as many digits as tell it from 1.
  static String exact(double ratio) {
    return Scale.of(Unit.RATIO, ratio).toShow(StrictMath.abs(ratio - 1)).number(ratio);
  }
}
