package dev.faultline.reports.earlier;

import dev.faultline.reports.analysis.Limits;
import dev.faultline.reports.analysis.Scale;
import dev.faultline.reports.earlier.Pair.Change;
import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.result.ResultFileException;
import dev.faultline.reports.stats.PairedDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How far a metric may rise above what it was before, as in `5%` or `downtime=5%`.
///
/// @param metric its name; empty for the one that decides
/// @param percent of what it was
public record Ceiling(String metric, String percent) {
  private static final Pattern PERCENT = Pattern.compile("[0-9]{1,6}(\\.[0-9]{1,6})?");

  /// What came of a ceiling, a line each.
  ///
  /// @param broken who is clearly above it
  /// @param unsure who may be, or cannot be held against it
  public record Findings(List<String> broken, List<String> unsure) {}

  /// Reads `5%` or `NAME=5%`, or several with commas.
  ///
  /// @throws IllegalArgumentException saying what is wrong
  public static List<Ceiling> parse(String list) {
    List<Ceiling> ceilings = new ArrayList<>();
    for (String one : list.split(",", -1)) {
      int at = one.indexOf('=');
      String percent = one.substring(at + 1).strip();
      String number = percent.endsWith("%") ? percent.replaceFirst("\\s*%$", "") : "";
      if (!PERCENT.matcher(number).matches()) {
        throw new IllegalArgumentException(
            "\"%s\" is no percentage; write one as in 5%% or downtime=5%%".formatted(percent));
      }
      String metric = at < 0 ? "" : Limits.metric(one.substring(0, at).strip()).name();
      ceilings.add(new Ceiling(metric, number));
    }
    return List.copyOf(ceilings);
  }

  /// Holds every variant against it.
  public Findings hold(Earlier earlier) {
    Metric of = declared(earlier);
    List<String> broken = new ArrayList<>();
    List<String> unsure = new ArrayList<>();
    double share = Double.parseDouble(percent) / 100;
    for (Pair pair : earlier.pairs()) {
      String name = earlier.name(pair);
      PairedDifference paired = pair.difference(of);
      if (paired == null) {
        unsure.add(name + ": no seed has " + of.title() + " now and before");
      } else if (pair.isClearlyAbove(of, share)) {
        broken.add(name + ": " + told(of, paired) + ", clearly more than " + percent + " % above");
      } else if (Pair.of(paired) == Change.ONE_SEED
          && paired.mean() > paired.baselineMean() * (1 + share)) {
        unsure.add(name + ": " + told(of, paired) + ", one seed, so nothing is claimed");
      }
    }
    return new Findings(List.copyOf(broken), List.copyOf(unsure));
  }

  private Metric declared(Earlier earlier) {
    if (metric.isEmpty()) {
      return earlier.judged();
    }
    Metric found = find(earlier, metric);
    if (found == null) {
      throw new ResultFileException(
          "--fail-above: the results and the older ones do not both have "
              + metric
              + "; leave it out");
    }
    return found;
  }

  private static @Nullable Metric find(Earlier earlier, String name) {
    for (Metric one : earlier.declared()) {
      if (one.name().equals(name)) {
        return one;
      }
    }
    return null;
  }

  private static String told(Metric of, PairedDifference paired) {
    return of.title()
        + " "
        + Scale.show(of.unit(), paired.mean())
        + ", was "
        + Scale.show(of.unit(), paired.baselineMean())
        + ": "
        + EarlierVerdict.amount(of, paired);
  }
}
