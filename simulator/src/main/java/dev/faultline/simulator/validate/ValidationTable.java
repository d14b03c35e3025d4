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
  private static List<Table.Column> columns(Validation.Names names) {
    return List.of(
        new Table.Column("metric", false),
        new Table.Column(names.reference(), true),
        new Table.Column("smallest", true),
        new Table.Column("largest", true),
        new Table.Column("range", true),
        new Table.Column(names.candidate(), true),
        new Table.Column("error", true),
        new Table.Column("verdict", false));
  }

  private ValidationTable() {}

  public static Table of(Validation.Names names, Validation.Cell cell) {
    List<List<String>> rows = new ArrayList<>();
    for (Judgement of : cell.judgements()) {
      Spread reference = of.referenceSpread();
      Spread candidate = of.candidateSpread();
      rows.add(
          List.of(
              of.metric().title(),
              show(of, reference == null ? null : reference.median()),
              show(of, reference == null ? null : of.referenceMin()),
              show(of, reference == null ? null : of.referenceMax()),
              percent(of.relativeRange(), false),
              show(of, candidate == null ? null : candidate.median()),
              percent(of.error(), true),
              of.verdict().word()));
    }
    return new Table(columns(names), rows, List.of());
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
