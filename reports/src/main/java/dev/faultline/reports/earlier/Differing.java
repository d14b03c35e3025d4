package dev.faultline.reports.earlier;

import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.result.RunFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// What differs between results and older ones but their figures: version, engine, host profile,
/// and what is said otherwise in the scenario.
final class Differing {
  private static final int NAMED_MAX = 6;
  private static final int VALUE_LENGTH_MAX = 40;

  /// From so many on a bootstrap over seeds says something.
  private static final int SEEDS_ENOUGH = 6;

  /// What tells runs of one scenario apart, or says nothing of how they ran.
  private static final List<String> ASIDE = List.of("name", "question", "seed");

  private Differing() {}

  static List<String> sentences(Side now, Side before, List<Pair> pairs, Metric judged) {
    List<String> sentences = new ArrayList<>();
    TreeSet<Integer> counts = new TreeSet<>();
    pairs.forEach(pair -> counts.add(pair.seeds().size()));
    int least = counts.first();
    int most = counts.last();
    sentences.add(
        "Paired over "
            + (least == most ? "" : least + " to ")
            + most
            + (most == 1 ? " seed" : " seeds")
            + " that both have. "
            + told(differences(now, before, pairs)));
    if (least < SEEDS_ENOUGH
        && pairs.stream()
            .map(pair -> pair.judged())
            .anyMatch(paired -> paired != null && paired.interval() != null)) {
      sentences.add(
          "Warning: intervals from fewer than " + SEEDS_ENOUGH + " seeds are a hint at most.");
    }
    Metric other = before.declaration(judged.name());
    if (other != null && !other.definition().equals(judged.definition())) {
      sentences.add(
          "Warning: " + judged.name() + " was defined otherwise before: " + other.definition());
    }
    return List.copyOf(sentences);
  }

  private static String told(List<String> differences) {
    if (differences.isEmpty()) {
      return "Version, engine, host profile and scenario are the same in both.";
    }
    int more = differences.size() - NAMED_MAX;
    return "What differs: "
        + String.join("; ", differences.subList(0, StrictMath.min(NAMED_MAX, differences.size())))
        + (more > 0 ? "; and " + more + " more." : ".");
  }

  private static List<String> differences(Side now, Side before, List<Pair> pairs) {
    List<String> all = new ArrayList<>();
    add("Faultline", now.first().version(), before.first().version(), all);
    add("engine", now.first().engine(), before.first().engine(), all);
    add("host profile", now.first().hostProfile(), before.first().hostProfile(), all);
    TreeSet<String> told = new TreeSet<>();
    for (Pair pair : pairs) { // the same point, so what is varied is not told
      RunFile mine = now.runs().get(pair.spot());
      RunFile other = before.runs().get(pair.spot());
      if (mine != null && other != null && told.add(pair.spot().scenario())) {
        settings(mine, other, all);
      }
    }
    return all.stream().distinct().toList();
  }

  private static void settings(RunFile now, RunFile before, List<String> into) {
    TreeMap<String, String> mine = new TreeMap<>();
    TreeMap<String, String> other = new TreeMap<>();
    flatten("", now.scenario(), mine);
    flatten("", before.scenario(), other);
    TreeSet<String> keys = new TreeSet<>(mine.keySet());
    keys.addAll(other.keySet());
    for (String key : keys) {
      if (!ASIDE.contains(key)) {
        add(key, mine.getOrDefault(key, "-"), other.getOrDefault(key, "-"), into);
      }
    }
  }

  private static void flatten(String before, JsonNode node, TreeMap<String, String> into) {
    if (!node.isObject()) {
      into.put(before, node.isString() ? node.stringValue() : node.toString());
      return;
    }
    node.properties()
        .forEach(
            one -> {
              String key = before.isEmpty() ? one.getKey() : before + "." + one.getKey();
              flatten(key, one.getValue(), into);
            });
  }

  private static void add(String what, String now, String before, List<String> into) {
    if (!Objects.equals(now, before)) {
      into.add(shortened(what) + " " + shortened(now) + ", was " + shortened(before));
    }
  }

  private static String shortened(String text) {
    return text.codePointCount(0, text.length()) > VALUE_LENGTH_MAX
        ? text.substring(0, text.offsetByCodePoints(0, VALUE_LENGTH_MAX)) + "..."
        : text;
  }
}
