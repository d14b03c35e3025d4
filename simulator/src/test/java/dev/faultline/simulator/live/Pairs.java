package dev.faultline.simulator.live;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// Combinations of one value from each axis: all of them, or few in which every two values of
/// different axes that may meet do meet (pairwise testing; greedy, as AETG does it: Cohen, Dalal,
/// Fredman, Patton, IEEE TSE 23(7), 1997).
final class Pairs {
  private Pairs() {}

  /// Every allowed combination, the last axis fastest.
  static List<List<String>> all(List<List<String>> axes, Predicate<List<String>> allowed) {
    List<List<String>> rows = List.of(List.of());
    for (List<String> axis : axes) {
      List<List<String>> longer = new ArrayList<>();
      for (List<String> row : rows) {
        for (String value : axis) {
          List<String> next = new ArrayList<>(row);
          next.add(value);
          longer.add(next);
        }
      }
      rows = longer;
    }
    return rows.stream().filter(allowed).toList();
  }

  /// Few allowed combinations that cover every pair that an allowed one has; each is the first of
  /// those that cover the most new pairs.
  static List<List<String>> covering(List<List<String>> axes, Predicate<List<String>> allowed) {
    List<List<String>> candidates = all(axes, allowed);
    Set<String> open = new LinkedHashSet<>();
    candidates.forEach(row -> open.addAll(pairs(row)));
    List<List<String>> chosen = new ArrayList<>();
    while (!open.isEmpty()) {
      List<String> best = List.of();
      long most = 0;
      for (List<String> row : candidates) {
        long covers = pairs(row).stream().filter(open::contains).count();
        if (covers > most) {
          most = covers;
          best = row;
        }
      }
      chosen.add(best);
      pairs(best).forEach(open::remove);
    }
    return chosen;
  }

  static List<String> pairs(List<String> row) {
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      for (int j = i + 1; j < row.size(); j++) {
        pairs.add(i + "=" + row.get(i) + " " + j + "=" + row.get(j));
      }
    }
    return pairs;
  }
}
