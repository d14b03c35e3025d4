package dev.faultline.reports.earlier;

import dev.faultline.reports.analysis.Scale;
import dev.faultline.reports.earlier.Pair.Change;
import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.render.Screen;
import dev.faultline.reports.render.Table;
import dev.faultline.reports.stats.Interval;
import dev.faultline.reports.stats.PairedDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The tables of results beside older ones: a variant a row, the clearest change first.
public final class EarlierTable {
  private static final String UNCLEAR = "~";
  private static final int ROWS_ON_A_TERMINAL = 40;

  private EarlierTable() {}

  /// Verdict and table for a terminal.
  public static String text(Earlier earlier, Screen screen) {
    StringBuilder text = new StringBuilder();
    text.append(screen.head(Table.clean(earlier.name() + ": now and before"))).append('\n');
    EarlierVerdict.of(earlier).forEach(s -> text.append(Table.wrapped(s, screen.columns())));
    earlier.asides().forEach(s -> text.append(Table.wrapped(s, screen.columns())));
    Table table = of(earlier, ROWS_ON_A_TERMINAL).within(screen.columns(), "see the page");
    return text.append('\n').append(table.text(screen)).toString();
  }

  /// What one reads: what decides now and before, and how the rest changed.
  ///
  /// @param most rows
  public static Table of(Earlier earlier, int most) {
    Metric judged = earlier.judged();
    List<Table.Column> columns = named(earlier);
    columns.add(
        new Table.Column("before", true, "mean " + judged.title() + " of the older results"));
    columns.add(new Table.Column("now", true, "the same, over the same seeds"));
    columns.add(new Table.Column("x before", true, "one over the other"));
    columns.add(new Table.Column("95 % interval ", true, "of that, by a bootstrap over the seeds"));
    for (Metric metric : earlier.beside()) {
      columns.add(new Table.Column(metric.title() + " ", true));
    }
    List<List<String>> rows = new ArrayList<>();
    for (Pair pair : earlier.pairs().subList(0, StrictMath.min(most, earlier.pairs().size()))) {
      PairedDifference paired = pair.judged();
      List<String> row = new ArrayList<>(pair.spot().cells(earlier.columns()));
      row.add(Scale.show(judged.unit(), paired == null ? null : paired.baselineMean()));
      row.add(Scale.show(judged.unit(), paired == null ? null : paired.mean()));
      row.add(ratio(paired));
      row.add(interval(judged, paired));
      earlier.beside().forEach(metric -> row.add(marked(pair.difference(metric))));
      rows.add(row);
    }
    List<String> notes = new ArrayList<>();
    notes.add(
        "~ no clear difference, by the interval or the paired t test, or one seed; = the same"
            + " number");
    if (!earlier.beside().isEmpty()) {
      notes.add(
          earlier.beside().stream().map(Metric::title).collect(Collectors.joining(", "))
              + ": mean over that of before");
    }
    more(earlier.pairs().size() - rows.size(), notes);
    return new Table(columns, rows, notes);
  }

  /// Every metric that both declare, of every variant.
  ///
  /// @param most rows
  public static Table everyMetric(Earlier earlier, int most) {
    List<Table.Column> columns = named(earlier);
    columns.add(new Table.Column("metric", false));
    for (String head :
        List.of(
            "seeds",
            "before",
            "now",
            "difference",
            "its 95 % interval ",
            "x before",
            "its 95 % interval ")) {
      columns.add(new Table.Column(head, true));
    }
    List<List<String>> rows = new ArrayList<>();
    for (Pair pair : earlier.pairs()) {
      for (Metric metric : earlier.declared()) {
        if (rows.size() == most) {
          String left = "Rows beyond " + most + " are left out.";
          return new Table(columns, rows, List.of(left));
        }
        PairedDifference paired = pair.difference(metric);
        if (paired != null) {
          List<String> row = new ArrayList<>(pair.spot().cells(earlier.columns()));
          row.add(metric.title());
          row.add(Integer.toString(paired.count()));
          row.add(Scale.show(metric.unit(), paired.baselineMean()));
          row.add(Scale.show(metric.unit(), paired.mean()));
          row.addAll(difference(metric, paired));
          row.add(ratio(paired));
          row.add(interval(metric, paired));
          rows.add(row);
        }
      }
    }
    return new Table(columns, rows, List.of());
  }

  /// What decides, seed by seed.
  ///
  /// @param most rows
  public static Table bySeed(Earlier earlier, int most) {
    Metric judged = earlier.judged();
    List<Table.Column> columns = named(earlier);
    for (String head : List.of("seed", "before", "now", "x before")) {
      columns.add(new Table.Column(head, true));
    }
    List<List<String>> rows = new ArrayList<>();
    int all = 0;
    for (Pair pair : earlier.pairs()) {
      for (Long seed : pair.seeds()) {
        if (all++ < most) {
          Double now = pair.now(judged, seed);
          Double before = pair.before(judged, seed);
          List<String> row = new ArrayList<>(pair.spot().cells(earlier.columns()));
          row.add(Long.toString(seed));
          row.add(Scale.show(judged.unit(), before));
          row.add(Scale.show(judged.unit(), now));
          row.add(
              now == null || before == null || before == 0
                  ? Scale.MISSING
                  : EarlierVerdict.exact(now / before));
          rows.add(row);
        }
      }
    }
    List<String> notes = new ArrayList<>();
    more(all - rows.size(), notes);
    return new Table(columns, rows, notes);
  }

  private static List<Table.Column> named(Earlier earlier) {
    List<Table.Column> columns = new ArrayList<>();
    earlier.columns().forEach(name -> columns.add(new Table.Column(name, false)));
    return columns;
  }

  private static void more(int left, List<String> notes) {
    if (left > 0) {
      notes.add(left + " more rows are left out.");
    }
  }

  private static String ratio(@Nullable PairedDifference paired) {
    Double ratio = paired == null ? null : paired.ratio();
    if (paired == null || ratio == null) {
      return Scale.MISSING;
    }
    Interval interval = paired.ratioInterval();
    return interval == null || Pair.of(paired) == Change.EQUAL
        ? EarlierVerdict.exact(ratio)
        : Scale.ofRatio(interval).number(ratio);
  }

  private static String interval(Metric metric, @Nullable PairedDifference paired) {
    Change change = Pair.of(paired);
    Interval interval = paired == null ? null : paired.ratioInterval();
    if (paired == null || change == Change.EQUAL) {
      return paired == null ? Scale.MISSING + " " : "= ";
    }
    if (interval != null) {
      Scale scale = Scale.ofRatio(interval);
      return scale.number(interval.low()) + " to " + scale.number(interval.high()) + mark(change);
    }
    return paired.interval() == null
        ? paired.certainty().words() + " "
        : difference(metric, paired.interval()) + mark(change);
  }

  private static List<String> difference(Metric metric, PairedDifference paired) {
    Interval interval = paired.interval();
    Scale scale =
        interval == null
            ? Scale.of(metric.unit(), paired.difference())
            : Scale.ofDifference(metric.unit(), interval);
    return List.of(
        scale.withUnit(scale.signed(paired.difference())),
        interval == null
            ? Scale.MISSING + " "
            : difference(metric, interval) + mark(Pair.of(paired)));
  }

  private static String difference(Metric metric, Interval interval) {
    Scale scale = Scale.ofDifference(metric.unit(), interval);
    return scale.withUnit(scale.signed(interval.low()) + " to " + scale.signed(interval.high()));
  }

  private static String marked(@Nullable PairedDifference paired) {
    Change change = Pair.of(paired);
    return change == Change.EQUAL ? "= " : ratio(paired) + mark(change);
  }

  private static String mark(Change change) {
    return change == Change.UNCLEAR || change == Change.ONE_SEED ? UNCLEAR : " ";
  }
}
