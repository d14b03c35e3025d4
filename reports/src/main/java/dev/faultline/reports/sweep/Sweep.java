package dev.faultline.reports.sweep;

import dev.faultline.reports.analysis.Field;
import dev.faultline.reports.analysis.MigrationAnalysis;
import java.util.List;

/// A set of which something else than scenarios was varied beside its variants.
///
/// @param field the variants over all conditions
/// @param axes what was varied
/// @param outcomes of the conditions, in their order
public record Sweep(Field field, SweptAxes axes, List<Outcome> outcomes) {
  /// @param conditions at least one
  public static Sweep of(List<MigrationAnalysis> conditions) {
    return new Sweep(
        Field.of(conditions),
        SweptAxes.of(conditions),
        conditions.stream().map(Outcome::of).toList());
  }

  public List<MigrationAnalysis> conditions() {
    return field.conditions();
  }

  /// What all conditions have in common is read here: the variants, the baseline, what is judged.
  public MigrationAnalysis first() {
    return conditions().getFirst();
  }
}
