package dev.faultline.reports.render;

import dev.faultline.reports.analysis.Field;
import dev.faultline.reports.analysis.MigrationAnalysis;
import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.reports.analysis.Verdict;
import dev.faultline.reports.result.SetFile;
import java.util.ArrayList;
import java.util.List;

/// What is said of a set, in order: what a terminal, Markdown and HTML all show. The verdict leads,
/// the table follows, and what can be said over all conditions comes at the end.
public final class SetPage {
  /// More conditions are no longer told one by one.
  private static final int TOLD_MAX = 6;

  private static final int HEADLINES_MAX = 12;

  /// A part of the page.
  public sealed interface Part {
    record Heading(String text) implements Part {}

    /// A sentence of a verdict.
    record Sentence(String text) implements Part {}

    record Tabular(Table table) implements Part {}

    /// The table of a comparison.
    record Compared(MigrationAnalysis analysis, Table table) implements Part {}

    /// Where its charts stand, where there can be charts.
    record Chart(MigrationAnalysis analysis) implements Part {}
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
    if (compared && areTold(analysis)) {
      conditions.forEach(one -> tell(one, analysis.set(), wide, parts));
    } else {
      if (compared) {
        headlines(conditions, parts);
      }
      parts.add(new Part.Tabular(ConditionsTable.of(conditions, rows)));
    }
    if (compared && analysis.isField()) {
      field(conditions, parts);
    }
    return parts;
  }

  /// Whether each condition gets its verdict and table: few of them, or what somebody has named one
  /// by one.
  public static boolean areTold(SetAnalysis analysis) {
    List<SetFile.Axis> axes = analysis.set().axes();
    return analysis.migrations().size() <= TOLD_MAX
        || axes.stream().skip(1).allMatch(axis -> axis.name().equals("scenario"));
  }

  /// What is said of one condition.
  public static List<Part> told(MigrationAnalysis one, SetFile set, boolean wide) {
    List<Part> parts = new ArrayList<>();
    tell(one, set, wide, parts);
    return parts;
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

  private static void headlines(List<MigrationAnalysis> conditions, List<Part> into) {
    for (MigrationAnalysis one :
        conditions.subList(0, StrictMath.min(HEADLINES_MAX, conditions.size()))) {
      String headline = Verdict.headline(one);
      into.add(
          new Part.Sentence(
              one.condition().text() + ": " + (headline.isEmpty() ? "no verdict." : headline)));
    }
    if (conditions.size() > HEADLINES_MAX) {
      into.add(
          new Part.Sentence("And " + (conditions.size() - HEADLINES_MAX) + " conditions more."));
    }
    if (conditions.getFirst().seeds().size() == 1) {
      into.add(new Part.Sentence(Verdict.ONE_SEED));
    }
  }

  private static void field(List<MigrationAnalysis> conditions, List<Part> into) {
    Field field = Field.of(conditions);
    MigrationAnalysis first = conditions.getFirst();
    String over = ", over all " + conditions.size() + " conditions";
    into.add(new Part.Heading("Regret" + over));
    String verdict = Verdict.over(field, first.baseline());
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
  }
}
