package dev.faultline.reports.sweep;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/// The conditions of a sweep in few territories, by the values of one axis or of two.
final class Territories {
  /// More sentences nobody reads.
  private static final int TERRITORIES_MAX = 7;

  private Territories() {}

  /// Along the axis whose values tell most of the winners, and where these do not tell, along a
  /// second one; of axes that tell as much the one with the fewest territories.
  static List<Territory> of(Sweep sweep) {
    SweptAxes axes = sweep.axes();
    List<Outcome> outcomes = sweep.outcomes();
    List<Territory> best = List.of();
    int told = -1;
    for (SweptAxes.Swept axis : axes.axes()) {
      for (List<Territory> own :
          List.of(joined(axis, outcomes, axes), each(axis, outcomes, axes))) {
        int tells = tells(own);
        if (tells > told || (tells == told && own.size() < best.size())) {
          best = own;
          told = tells;
        }
      }
    }
    return best;
  }

  /// Neighbours that nobody holds are told apart together.
  private static List<Territory> joined(
      SweptAxes.Swept axis, List<Outcome> outcomes, SweptAxes axes) {
    List<Territory> own = new ArrayList<>();
    for (Territory one : along(axis, "", outcomes, true)) {
      own.addAll(one.holder().isEmpty() ? split(one, axis, axes) : List.of(one));
    }
    return few(own, TERRITORIES_MAX);
  }

  /// Neighbours that nobody holds are told apart one by one, and what is left of them is one.
  private static List<Territory> each(
      SweptAxes.Swept axis, List<Outcome> outcomes, SweptAxes axes) {
    List<Territory> own = new ArrayList<>();
    for (Territory one : along(axis, "", outcomes, false)) {
      own.addAll(one.holder().isEmpty() ? split(one, axis, axes) : List.of(one));
    }
    int held = (int) own.stream().filter(one -> !one.holder().isEmpty()).count();
    return few(own, held);
  }

  /// What has a holder along another axis, and the rest as one; itself where no axis helps.
  private static List<Territory> split(Territory whole, SweptAxes.Swept by, SweptAxes axes) {
    List<Territory> best = List.of(whole);
    for (SweptAxes.Swept axis : axes.axes()) {
      if (axis.equals(by)) {
        continue;
      }
      List<Territory> own = new ArrayList<>();
      List<Outcome> rest = new ArrayList<>();
      for (Territory one : along(axis, whole.where() + ", ", whole.outcomes(), true)) {
        if (one.holder().isEmpty()) {
          rest.addAll(one.outcomes());
        } else {
          own.add(one);
        }
      }
      if (tells(own) > tells(best)) {
        if (!rest.isEmpty()) {
          own.add(new Territory(whole.where() + " otherwise", "", List.copyOf(rest)));
        }
        best = own;
      }
    }
    return best;
  }

  /// The largest ones, in their order, and all others as one.
  private static List<Territory> few(List<Territory> all, int most) {
    if (all.size() <= most) {
      return all;
    }
    List<Territory> largest =
        all.stream()
            .filter(one -> !one.holder().isEmpty())
            .sorted(Comparator.comparingInt((Territory one) -> -one.outcomes().size()))
            .limit(StrictMath.min(most, TERRITORIES_MAX - 1))
            .toList();
    List<Territory> kept = new ArrayList<>(all);
    kept.retainAll(largest);
    List<Outcome> rest =
        all.stream()
            .filter(one -> !largest.contains(one))
            .flatMap(one -> one.outcomes().stream())
            .toList();
    if (!rest.isEmpty()) {
      kept.add(new Territory(kept.isEmpty() ? "Everywhere" : "Everywhere else", "", rest));
    }
    return kept;
  }

  private static List<Territory> along(
      SweptAxes.Swept axis, String before, List<Outcome> outcomes, boolean join) {
    List<Territory> all = new ArrayList<>();
    String from = "";
    for (int i = 0; i < axis.values().size(); i++) {
      int at = i;
      List<Outcome> here =
          outcomes.stream().filter(one -> axis.at(one.at().condition()) == at).toList();
      if (here.isEmpty()) {
        continue;
      }
      String value = axis.values().get(i);
      String holder = holder(here);
      boolean same = !all.isEmpty() && all.getLast().holder().equals(holder);
      if (!same || (holder.isEmpty() && !join)) {
        from = value;
        all.add(new Territory(before + axis.name() + " " + value, holder, here));
      } else {
        List<Outcome> both = new ArrayList<>(all.removeLast().outcomes());
        both.addAll(here);
        String where = before + axis.name() + " " + from + " to " + value;
        all.add(new Territory(where, holder, List.copyOf(both)));
      }
    }
    return all;
  }

  /// Who wins more than half of them and has the least over all of them, too.
  private static String holder(List<Outcome> outcomes) {
    TreeMap<String, Integer> wins = SweepVerdict.wins(outcomes);
    List<String> ranked = SweepVerdict.ranked(wins);
    if (ranked.isEmpty() || 2 * wins.getOrDefault(ranked.getFirst(), 0) <= outcomes.size()) {
      return "";
    }
    Territory held = new Territory("", ranked.getFirst(), outcomes);
    return held.isLeast() ? ranked.getFirst() : "";
  }

  private static int tells(List<Territory> territories) {
    return territories.stream().mapToInt(Territory::won).sum();
  }
}
