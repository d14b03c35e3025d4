package dev.faultline.simulator.validate;

import dev.faultline.reports.analysis.Scale;
import dev.faultline.reports.render.Table;
import dev.faultline.simulator.calibrate.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The table of one guest: one metric a row.
public final class ValidationTable {
  private static final List<Table.Column> COLUMNS =
      List.of(
          new Table.Column("metric", false),
          new Table.Column("live", true),
          new Table.Column("smallest", true),
          new Table.Column("largest", true),
          new Table.Column("range", true),
          new Table.Column("virtual", true),
          new Table.Column("error", true),
          new Table.Column("verdict", false));

  private ValidationTable() {}

  public static Table of(Validation.Cell cell) {
    List<List<String>> rows = new ArrayList<>();
    for (Judgement of : cell.judgements()) {
      Spread live = of.liveSpread();
      Spread virtual = of.virtualSpread();
      rows.add(
          List.of(
              of.metric().title(),
              show(of, live == null ? null : live.median()),
              show(of, live == null ? null : of.liveMin()),
              show(of, live == null ? null : of.liveMax()),
              percent(of.relativeRange(), false),
              show(of, virtual == null ? null : virtual.median()),
              percent(of.error(), true),
              of.verdict().word()));
    }
    return new Table(COLUMNS, rows, List.of());
  }

  private static String show(Judgement of, @Nullable Double value) {
    return Scale.show(of.metric().unit(), value);
  }

  private static String percent(@Nullable Double share, boolean signed) {
    return share == null
        ? Scale.MISSING
        : String.format(Locale.ROOT, signed ? "%+.0f %%" : "%.0f %%", 100 * share);
  }
}
