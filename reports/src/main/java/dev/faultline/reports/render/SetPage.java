package dev.faultline.reports.render;

import dev.faultline.reports.analysis.Condition;
import dev.faultline.reports.analysis.Field;
import dev.faultline.reports.analysis.MigrationAnalysis;
import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.reports.analysis.Verdict;
import dev.faultline.reports.result.SetFile;
import dev.faultline.reports.sweep.Sweep;
import dev.faultline.reports.sweep.SweepVerdict;
import dev.faultline.reports.sweep.SweptAxes;
import java.util.ArrayList;
import java.util.List;

/// What is said of a set, in order: what a terminal, Markdown and HTML all show. The verdict leads,
/// the table follows, and what can be said over all conditions comes at the end.
public final class SetPage {
  /// More conditions are no longer told one by one.
  private static final int TOLD_MAX = 6;

  /// A part of the page.
  public sealed interface Part {
    record Heading(String text) implements Part {}

    /// A sentence of a verdict.
    record Sentence(String text) implements Part {}

    /// A sentence beside it.
    record Aside(String text) implements Part {}

    /// Sentences, each of something else.
    record Points(List<String> texts) implements Part {}

    record Tabular(Table table) implements Part {}

    /// The table of a comparison.
    record Compared(MigrationAnalysis analysis, Table table) implements Part {}

    /// Where its charts stand, where there can be charts.
    record Chart(MigrationAnalysis analysis) implements Part {}

    /// Where the map of a sweep stands, where there can be charts.
    record Map(Sweep sweep) implements Part {}

    /// Every variant under every condition.
    ///
    /// @param axes how many of the first columns say where
    record Conditions(Table table, int axes) implements Part {}

    /// What can be said over all conditions, each with a heading of its own.
    record Over(List<Part> parts) implements Part {}
  }

  private SetPage() {}

  /// All of it.
  static List<Part> of(SetAnalysis analysis) {
    return of(analysis, Integer.MAX_VALUE, true);
  }

  /// @param rows of one table, at most
  /// @param wide whether comparisons have all their columns
  public static List<Part> of(SetAnalysis analysis, int rows, boolean wide) {
    List<Part> parts = new ArrayList<>();
    List<MigrationAnalysis> conditions = analysis.migrations();
    if (conditions.isEmpty()) {
      return parts;
    }
    boolean compared = conditions.getFirst().variants().size() > 1;
    Sweep sweep = isSwept(analysis) ? Sweep.of(conditions) : null;
    if (sweep != null) {
      if (compared) {
        conclude(SweepVerdict.of(sweep, analysis.set().varied()), parts);
      }
      parts.add(new Part.Map(sweep));
    }
    if (compared && areTold(analysis)) {
      conditions.forEach(one -> tell(one, analysis.set(), wide, parts));
    } else {
      parts.add(conditions(conditions, rows));
    }
    if (compared && analysis.isField()) {
      Field field = sweep == null ? Field.of(conditions) : sweep.field();
      parts.add(new Part.Over(over(field, sweep == null)));
    }
    return parts;
  }

  private static void conclude(SweepVerdict.Words words, List<Part> into) {
    into.add(new Part.Sentence(words.answer()));
    into.add(new Part.Points(words.where()));
    words.certainty().forEach(sentence -> into.add(new Part.Aside(sentence)));
  }

  /// Whether something else than scenarios was varied beside the variants.
  public static boolean isSwept(SetAnalysis analysis) {
    return analysis.isField() && !areScenarios(analysis);
  }

  private static boolean areScenarios(SetAnalysis analysis) {
    return analysis.set().axes().stream()
        .skip(1)
        .allMatch(axis -> axis.name().equals(Condition.SCENARIO));
  }

  /// @param rows at most
  public static Part.Conditions conditions(List<MigrationAnalysis> conditions, int rows) {
    MigrationAnalysis first = conditions.getFirst();
    int axes = first.condition().names().size() + (first.variants().size() > 1 ? 1 : 0);
    return new Part.Conditions(
        ConditionsTable.of(SweptAxes.of(conditions).sorted(conditions), rows), axes);
  }

  /// Whether each condition gets its verdict and table: few of them, or what somebody has named one
  /// by one.
  public static boolean areTold(SetAnalysis analysis) {
    return analysis.migrations().size() <= TOLD_MAX || areScenarios(analysis);
  }

  private static void tell(MigrationAnalysis one, SetFile set, boolean wide, List<Part> into) {
    if (!one.condition().isEmpty()) {
      into.add(new Part.Heading(one.condition().text()));
    }
    for (String sentence : Verdict.of(one, set.varied())) {
      into.add(new Part.Sentence(sentence));
    }
    into.add(new Part.Chart(one));
    into.add(new Part.Compared(one, wide ? ComparisonTable.of(one) : ComparisonTable.brief(one)));
  }

  private static List<Part> over(Field field, boolean verdicts) {
    List<Part> into = new ArrayList<>();
    MigrationAnalysis first = field.conditions().getFirst();
    String over = ", over all " + field.conditions().size() + " conditions";
    into.add(new Part.Heading("Regret" + over));
    String verdict = verdicts ? Verdict.over(field, first.baseline()) : "";
    if (!verdict.isEmpty()) {
      into.add(new Part.Sentence(verdict));
    }
    into.add(new Part.Tabular(FieldTables.regret(field)));
    if (FieldTables.haveRanks(field)) {
      into.add(new Part.Heading("Ranks" + over));
      into.add(new Part.Tabular(FieldTables.ranks(field)));
    }
    if (FieldTables.haveGaps(field)) {
      into.add(new Part.Heading("Gap closed" + over));
      into.add(new Part.Tabular(FieldTables.gaps(field, first.baseline(), first.farEnd())));
    }
    return List.copyOf(into);
  }
}
