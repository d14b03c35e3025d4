package dev.faultline.reports.render;

import dev.faultline.reports.analysis.Field;
import dev.faultline.reports.analysis.Field.Standing;
import dev.faultline.reports.analysis.MigrationAnalysis;
import dev.faultline.reports.analysis.Scale;
import dev.faultline.reports.metric.Unit;
import dev.faultline.reports.stats.Interval;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Variants over several conditions: regret, ranks and the gap closed, one variant a row, the best
/// first.
final class FieldTables {
  /// More have columns in nobody's terminal; each is in `statistics.csv`.
  private static final int CONDITIONS_MAX = 12;

  private FieldTables() {}

  static Table regret(Field field) {
    List<Column> summary = new ArrayList<>();
    summary.add(new Column("mean", s -> Scale.show(Unit.RATIO, s.meanRegret())));
    boolean varied = field.standings().stream().anyMatch(s -> s.meanRegretInterval() != null);
    if (varied) {
      summary.add(new Column("95 %", s -> interval(s.meanRegretInterval())));
    }
    summary.add(new Column("worst", s -> Scale.show(Unit.RATIO, s.worstRegret())));
    return table(
        field,
        by(Standing::meanRegret),
        summary,
        Standing::regrets,
        regret -> Scale.show(Unit.RATIO, regret),
        "The mean "
            + judged(field)
            + " over the least of those that can be chosen there; the mean is geometric"
            + (varied
                ? ", its interval by the bootstrap over seeds, the least found anew in each"
                    + " resample."
                : "."));
  }

  private static String interval(@Nullable Interval interval) {
    return interval == null ? Scale.MISSING : Figure.ratios(interval);
  }

  static Table ranks(Field field) {
    List<Column> summary =
        List.of(
            new Column("mean", s -> decimal(s.meanRank())),
            new Column("firsts", s -> s.choosable() ? Long.toString(s.firsts()) : Scale.MISSING));
    return table(
        field,
        by(Standing::meanRank),
        summary,
        Standing::ranks,
        rank -> rank == null ? Scale.MISSING : Integer.toString(rank.intValue()),
        "Those without a clear difference in "
            + judged(field)
            + " to the first of a rank share it.");
  }

  static Table gaps(Field field, String baseline, String farEnd) {
    return table(
        field,
        by(FieldTables::gapLeft),
        List.of(new Column("mean", s -> share(s.meanGap()))),
        Standing::gaps,
        FieldTables::share,
        "Share of the "
            + judged(field)
            + " between "
            + baseline
            + " (0 %) and "
            + farEnd
            + " (100 %) that the guest is spared.");
  }

  private static String judged(Field field) {
    return field.conditions().getFirst().judged().title();
  }

  private static @Nullable Double gapLeft(Standing standing) {
    Double closed = standing.meanGap();
    return closed == null ? null : 1 - closed;
  }

  /// Whether anybody has a rank anywhere.
  static boolean haveRanks(Field field) {
    return field.standings().stream()
        .anyMatch(standing -> standing.ranks().stream().anyMatch(rank -> rank != null));
  }

  /// Whether there is a gap anywhere.
  static boolean haveGaps(Field field) {
    return field.standings().stream().anyMatch(standing -> standing.meanGap() != null);
  }

  private record Column(String title, Function<Standing, String> cell) {}

  private interface Cell {
    String of(@Nullable Double value);
  }

  private interface Mean {
    @Nullable Double of(Standing standing);
  }

  /// The smallest first, those without one last.
  private static Comparator<Standing> by(Mean mean) {
    return Comparator.comparingDouble(
        standing -> {
          Double value = mean.of(standing);
          return value == null ? Double.POSITIVE_INFINITY : value;
        });
  }

  private static Table table(
      Field field,
      Comparator<Standing> order,
      List<Column> summary,
      Function<Standing, List<@Nullable Double>> figures,
      Cell cell,
      String note) {
    List<MigrationAnalysis> conditions = field.conditions();
    boolean each = conditions.size() <= CONDITIONS_MAX;
    List<Table.Column> columns = new ArrayList<>();
    columns.add(new Table.Column(conditions.getFirst().axis(), false));
    summary.forEach(column -> columns.add(new Table.Column(column.title(), true)));
    if (each) {
      conditions.forEach(one -> columns.add(new Table.Column(one.condition().brief(), true)));
    }
    List<List<String>> rows = new ArrayList<>();
    for (Standing standing : field.standings().stream().sorted(order).toList()) {
      List<String> row = new ArrayList<>();
      row.add(standing.name());
      summary.forEach(column -> row.add(column.cell().apply(standing)));
      if (each) {
        figures.apply(standing).forEach(figure -> row.add(cell.of(figure)));
      }
      rows.add(row);
    }
    List<String> notes = new ArrayList<>();
    notes.add(note);
    if (!each) {
      notes.add("Over " + conditions.size() + " conditions; statistics.csv has each.");
    }
    return new Table(columns, rows, notes);
  }

  private static String share(@Nullable Double share) {
    return share == null ? Scale.MISSING : Scale.percent(share);
  }

  private static String decimal(@Nullable Double value) {
    return value == null
        ? Scale.MISSING
        : new BigDecimal(value).setScale(1, RoundingMode.HALF_EVEN).toPlainString();
  }
}
