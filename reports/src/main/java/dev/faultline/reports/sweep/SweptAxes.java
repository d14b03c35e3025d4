package dev.faultline.reports.sweep;

import dev.faultline.reports.analysis.Condition;
import dev.faultline.reports.analysis.MigrationAnalysis;
import dev.faultline.reports.analysis.Quantity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;

/// What was swept beside the variants: the axes of a set's conditions, those with one value left
/// out, and values that are numbers with units from the least up.
///
/// @param axes in the set's order
public record SweptAxes(List<Swept> axes) {
  /// One of them.
  ///
  /// @param values at least two
  public record Swept(String name, List<String> values) {
    /// Where a condition is on it; -1 if nowhere.
    public int at(Condition condition) {
      int index = condition.names().indexOf(name);
      return index < 0 ? -1 : values.indexOf(condition.values().get(index));
    }
  }

  public static SweptAxes of(List<MigrationAnalysis> conditions) {
    LinkedHashMap<String, LinkedHashSet<String>> found = new LinkedHashMap<>();
    for (MigrationAnalysis one : conditions) {
      for (int i = 0; i < one.condition().names().size(); i++) {
        found
            .computeIfAbsent(one.condition().names().get(i), name -> new LinkedHashSet<>())
            .add(one.condition().values().get(i));
      }
    }
    List<Swept> axes = new ArrayList<>();
    found.forEach(
        (name, values) -> {
          if (values.size() > 1) {
            axes.add(new Swept(name, Quantity.ordered(List.copyOf(values))));
          }
        });
    return new SweptAxes(List.copyOf(axes));
  }

  /// By the first axis, then by the next.
  public List<MigrationAnalysis> sorted(List<MigrationAnalysis> conditions) {
    Comparator<MigrationAnalysis> order = (a, b) -> 0;
    for (Swept axis : axes) {
      order = order.thenComparingInt(one -> axis.at(one.condition()));
    }
    return conditions.stream().sorted(order).toList();
  }
}
