package dev.faultline.reports.earlier;

import dev.faultline.reports.analysis.Condition;
import dev.faultline.reports.result.RunFile;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// What results of two days find one another by: a variant under a condition, and the migration.
///
/// @param scenario its name
/// @param point value by axis, or what a single run was labelled
/// @param migration its name in the scenario
public record Spot(String scenario, TreeMap<String, String> point, String migration) {
  static Spot of(RunFile run, TreeMap<String, String> point, String migration) {
    TreeMap<String, String> others = new TreeMap<>(point);
    String scenario = others.remove(Condition.SCENARIO);
    return new Spot(scenario == null ? run.name() : scenario, others, migration);
  }

  /// The values of these columns, each an axis, or what [Earlier#columns] calls them.
  public List<String> cells(List<String> columns) {
    return columns.stream().map(this::cell).toList();
  }

  private String cell(String column) {
    return switch (column) {
      case Condition.SCENARIO -> scenario;
      case Earlier.MIGRATION -> migration;
      default -> point.getOrDefault(column, "");
    };
  }

  /// `dual (link.bandwidth 1Gbit/s)`: the first axis is the variant.
  String text(List<String> columns) {
    List<String> told = new ArrayList<>(columns);
    point.keySet().stream().filter(axis -> !columns.contains(axis)).forEach(told::add);
    List<String> conditions = new ArrayList<>();
    String variant = "";
    for (String column : told) {
      String cell = cell(column);
      if (variant.isEmpty() && point.containsKey(column)) {
        variant = cell;
      } else if (!cell.isEmpty()) {
        conditions.add(column.equals(Condition.SCENARIO) ? cell : column + " " + cell);
      }
    }
    String under = String.join(", ", conditions);
    return variant.isEmpty()
        ? under.isEmpty() ? "the run" : under
        : under.isEmpty() ? variant : variant + " (" + under + ")";
  }
}
