package dev.faultline.scenarios.read.tree;

import dev.faultline.scenarios.keys.advice.ForeignKeys;
import dev.faultline.scenarios.keys.advice.Nearest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;

/// The problems found so far. What several guests inherit from the top level is reported once.
public final class Problems {
  private static final int COUNT_MAX = 100;
  private static final int REPORTS_ENOUGH = 10_000;
  private final LinkedHashSet<Problem> found = new LinkedHashSet<>();
  private final LinkedHashSet<String> notes = new LinkedHashSet<>();
  private int suppressed;
  private int reports;

  public void add(Problem problem) {
    reports++;
    if (found.size() < COUNT_MAX || found.contains(problem)) {
      found.add(problem);
    } else {
      suppressed++;
    }
  }

  /// No problem, but what the file does not say and is worth knowing: a line.
  public void note(String line) {
    notes.add(line);
  }

  public List<String> notes() {
    return List.copyOf(notes);
  }

  /// A problem of the value at `node`.
  public void at(Node node, String rule, String fix) {
    add(node.place().problem(node.path(), node.seen(), rule, fix));
  }

  /// A key that nobody declared, with the nearest one that somebody did.
  public void unknownKey(Place place, String path, String key, Collection<String> legal) {
    String foreign = ForeignKeys.advice(key);
    String near = foreign == null ? Nearest.to(key, legal) : null;
    add(
        place.problem(
            path,
            "",
            "is no key that exists here",
            foreign != null
                ? foreign
                : near == null
                    ? "keys are " + String.join(", ", legal)
                    : "did you mean " + near + "?"));
  }

  /// How often a problem was added, the same one again included: whether something went well shows
  /// by it.
  public int reports() {
    return reports;
  }

  /// Whether there are so many that looking for more only takes time.
  public boolean areEnough() {
    return reports >= REPORTS_ENOUGH;
  }

  public boolean isEmpty() {
    return found.isEmpty();
  }

  /// All of them: the overrides' first, then in the order of the file.
  public List<Problem> sorted() {
    List<Problem> sorted = new ArrayList<>(found);
    sorted.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
    if (suppressed > 0) {
      sorted.add(
          Problem.ofFile(
              sorted.getFirst().file(), suppressed + " more problems are not shown", ""));
    }
    return sorted;
  }
}
