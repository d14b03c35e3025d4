package dev.faultline.reports.sweep;

import dev.faultline.reports.analysis.MigrationAnalysis;
import dev.faultline.reports.analysis.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/// What a sweep found, in a few sentences however many conditions it has: who is clearly best under
/// how many of them, where along the axis that tells most, and by how much.
public final class SweepVerdict {
  private static final int NAMED_MAX = 4;

  private SweepVerdict() {}

  /// What is said: the answer, where it holds, and how sure it is.
  ///
  /// @param where a sentence for each part of the sweep; empty from one seed
  public record Words(String answer, List<String> where, List<String> certainty) {}

  /// @param varied what the seeds vary, in words
  public static Words of(Sweep sweep, List<String> varied) {
    MigrationAnalysis first = sweep.first();
    boolean one = first.seeds().size() < 2;
    List<String> where = new ArrayList<>();
    if (!one) {
      Territories.of(sweep).forEach(territory -> where.add(territory.text()));
    }
    String over = Verdict.over(sweep.field(), first.baseline());
    List<String> certainty = new ArrayList<>();
    if (!over.isEmpty()) {
      certainty.add("Over all of them " + over);
    }
    certainty.add(one ? Verdict.ONE_SEED : certainty(first, varied));
    Verdict.warnings(sweep.conditions()).forEach(said -> certainty.add("Warning: " + said));
    return new Words(count(sweep.outcomes()), List.copyOf(where), List.copyOf(certainty));
  }

  /// `dual is clearly best under 12 of 16 conditions, leap under 2; 2 are undecided.`
  private static String count(List<Outcome> outcomes) {
    TreeMap<String, Integer> wins = wins(outcomes);
    int all = outcomes.size();
    int open = wins.getOrDefault("", 0);
    List<String> names = ranked(wins);
    if (names.isEmpty()) {
      return "Nobody is clearly best: all "
          + all
          + " conditions are undecided"
          + least(outcomes)
          + ".";
    }
    List<String> parts = new ArrayList<>();
    for (String name : names.subList(0, StrictMath.min(NAMED_MAX, names.size()))) {
      int won = wins.getOrDefault(name, 0);
      parts.add(
          parts.isEmpty()
              ? name + " is clearly best under " + won + " of " + all + " conditions"
              : name + " under " + won);
    }
    if (names.size() > NAMED_MAX) {
      int rest = names.stream().skip(NAMED_MAX).mapToInt(name -> wins.getOrDefault(name, 0)).sum();
      parts.add((names.size() - NAMED_MAX) + " others under " + rest);
    }
    return String.join(", ", parts)
        + (open == 0 ? "." : open == 1 ? "; 1 is undecided." : "; " + open + " are undecided.");
  }

  /// Who has the least mean most often.
  private static String least(List<Outcome> outcomes) {
    TreeMap<String, Integer> times = new TreeMap<>();
    for (Outcome one : outcomes) {
      if (one.best() != null) {
        times.merge(one.best().name(), 1, Integer::sum);
      }
    }
    List<String> names = ranked(times);
    return names.isEmpty()
        ? ""
        : "; "
            + names.getFirst()
            + " has the least most often, under "
            + times.getOrDefault(names.getFirst(), 0);
  }

  /// How many conditions each wins; the empty name has those that nobody does.
  static TreeMap<String, Integer> wins(List<Outcome> outcomes) {
    TreeMap<String, Integer> wins = new TreeMap<>();
    outcomes.forEach(one -> wins.merge(one.winner(), 1, Integer::sum));
    return wins;
  }

  /// Who wins any, the most first.
  static List<String> ranked(TreeMap<String, Integer> wins) {
    List<String> names = new ArrayList<>(wins.keySet());
    names.remove("");
    names.sort(
        Collections.reverseOrder(Comparator.comparing((String name) -> wins.getOrDefault(name, 0)))
            .thenComparing(Comparator.naturalOrder()));
    return names;
  }

  private static String certainty(MigrationAnalysis first, List<String> varied) {
    if (Verdict.isDeterministic(first)) {
      return "Deterministic: nothing varied between the " + first.seeds().size() + " seeds.";
    }
    return "Clearly best has less than each other one that can be chosen, paired over "
        + first.seeds().size()
        + " seeds"
        + (varied.isEmpty() ? "" : " that varied " + String.join(", ", varied))
        + ". Differences over several conditions are geometric means with 95 % intervals."
        + " Whoever wins was chosen by these same seeds, so its lead is likely less with others: to"
        + " claim its size, compare the two again with another --seed.";
  }
}
