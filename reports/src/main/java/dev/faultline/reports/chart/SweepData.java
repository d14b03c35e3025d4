package dev.faultline.reports.chart;

import dev.faultline.reports.analysis.Field;
import dev.faultline.reports.analysis.MigrationAnalysis;
import dev.faultline.reports.analysis.Variant;
import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.stats.Estimate;
import dev.faultline.reports.stats.Interval;
import dev.faultline.reports.stats.PairedDifference;
import dev.faultline.reports.sweep.Outcome;
import dev.faultline.reports.sweep.Sweep;
import dev.faultline.reports.sweep.SweptAxes;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What the charts of a sweep are drawn from: its axes, and for each condition the mean of every
/// variant with its interval, who has the least, and who is not clearly worse.
public final class SweepData {
  private static final int SHOWN = 5;

  private SweepData() {}

  public static ObjectNode of(Sweep sweep) {
    MigrationAnalysis first = sweep.first();
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    SweptAxes swept = sweep.axes();
    ArrayNode axes = node.putArray("axes");
    for (SweptAxes.Swept axis : swept.axes()) {
      ArrayNode values = axes.addObject().put("name", axis.name()).putArray("values");
      axis.values().forEach(values::add);
    }
    node.put("axis", first.axis()).put("baseline", first.baseline());
    node.putObject("judged").put("title", first.judged().title());
    Field field = sweep.field();
    Field.Standing best = field.best();
    node.put("best", best == null ? "" : best.name());
    variants(field, first, node.putArray("variants"));
    List<String> names = field.standings().stream().map(Field.Standing::name).toList();
    ArrayNode cells = node.putArray("cells");
    for (Outcome outcome : sweep.outcomes()) {
      cell(outcome, swept, names, cells.addObject());
    }
    return node;
  }

  /// The least mean regret first, and who has none last.
  private static void variants(Field field, MigrationAnalysis first, ArrayNode into) {
    int shown = 0;
    for (Field.Standing standing : field.standings()) {
      String name = standing.name();
      boolean end = name.equals(first.baseline()) || name.equals(first.farEnd());
      boolean isShown = end || shown < SHOWN;
      shown += isShown && !end ? 1 : 0;
      into.addObject()
          .put("name", name)
          .put("choosable", standing.choosable())
          .put("shown", isShown);
    }
  }

  /// `at` on each axis; `figures` of each variant in ms; `best`, and its `rivals`, as indices of
  /// variants.
  private static void cell(Outcome outcome, SweptAxes swept, List<String> names, ObjectNode into) {
    MigrationAnalysis one = outcome.at();
    ArrayNode at = into.putArray("at");
    swept.axes().forEach(axis -> at.add(axis.at(one.condition())));
    Variant best = outcome.best();
    into.put("best", best == null ? -1 : names.indexOf(best.name()));
    ArrayNode rivals = into.putArray("rivals");
    outcome.rivals().forEach(rival -> rivals.add(names.indexOf(rival.name())));
    ArrayNode figures = into.putArray("figures");
    for (String name : names) {
      Variant variant = one.find(name);
      figures(variant, one.judged(), figures.addArray());
    }
    ArrayNode beside = into.putArray("beside");
    for (String name : names) {
      beside(one, one.find(name), beside.addArray());
    }
  }

  /// The mean beside the baseline's, paired by seed, as [#figures] in per cent above it.
  private static void beside(MigrationAnalysis one, @Nullable Variant variant, ArrayNode into) {
    PairedDifference paired = variant == null ? null : one.difference(variant, one.judged().name());
    Double ratio = paired == null ? null : paired.ratio();
    Interval interval = paired == null ? null : paired.ratioInterval();
    if (ratio == null) {
      return;
    }
    into.add(Numbers.rounded(100 * (ratio - 1)));
    if (interval != null) {
      into.add(Numbers.rounded(100 * (interval.low() - 1)));
      into.add(Numbers.rounded(100 * (interval.high() - 1)));
    }
  }

  /// `[mean, low, high]`, `[mean]` without an interval, or nothing where a seed lacks it.
  private static void figures(@Nullable Variant variant, Metric judged, ArrayNode into) {
    Estimate estimate =
        variant == null || !variant.hasAll(judged.name()) ? null : variant.estimate(judged.name());
    if (estimate == null) {
      return;
    }
    into.add(Numbers.millis(estimate.mean()));
    if (estimate.halfWidth() != null) {
      into.add(Numbers.millis(StrictMath.max(0, estimate.low())));
      into.add(Numbers.millis(estimate.high()));
    }
  }
}
