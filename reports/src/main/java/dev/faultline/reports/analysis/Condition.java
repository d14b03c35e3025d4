package dev.faultline.reports.analysis;

import java.util.ArrayList;
import java.util.List;

/// Under what variants were compared: a value of each of a set's other axes, and the migration
/// where a scenario has several.
///
/// @param names of the axes
/// @param values of each
public record Condition(List<String> names, List<String> values) {
  /// The axis whose values are scenarios.
  public static final String SCENARIO = "scenario";

  public Condition {
    if (names.size() != values.size()) {
      throw new IllegalArgumentException(names + " and " + values);
    }
  }

  /// Whether there is nothing to tell apart.
  public boolean isEmpty() {
    return names.isEmpty();
  }

  /// `link.bandwidth 1Gbit/s, vm.vcpus 2`; a scenario is its name alone.
  public String text() {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      words.add(names.get(i).equals(SCENARIO) ? values.get(i) : names.get(i) + " " + values.get(i));
    }
    return String.join(", ", words);
  }

  /// The values alone, for where the names are said elsewhere.
  public String brief() {
    return String.join(" ", values);
  }

  Condition and(String name, String value) {
    List<String> moreNames = new ArrayList<>(names);
    List<String> moreValues = new ArrayList<>(values);
    moreNames.add(name);
    moreValues.add(value);
    return new Condition(List.copyOf(moreNames), List.copyOf(moreValues));
  }
}
