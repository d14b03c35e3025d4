package dev.faultline.reports.earlier;

import dev.faultline.reports.analysis.Condition;
import dev.faultline.reports.analysis.Results;
import dev.faultline.reports.metric.FaultMetrics;
import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.metric.Metrics;
import dev.faultline.reports.result.ResultFileException;
import dev.faultline.reports.result.run.MigrationResult;
import dev.faultline.reports.stats.PairedDifference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Results held against older ones of the same scenario: every variant, condition and migration
/// that both have, paired by seed.
///
/// @param question that the scenario answers
/// @param columns by which variants are told apart: [Condition#SCENARIO], axes, [#MIGRATION]
/// @param pairs the clearest and worst first
/// @param onlyNow what the older results do not have, or not with any seed of these
/// @param onlyBefore what these do not have
/// @param judged what decides: less is better
/// @param beside what else is shown
/// @param declared every metric that both declare alike
/// @param asides what differs between both, and what to know of the figures, a sentence each
public record Earlier(
    String name,
    String question,
    List<String> columns,
    List<Pair> pairs,
    List<Spot> onlyNow,
    List<Spot> onlyBefore,
    Metric judged,
    List<Metric> beside,
    List<Metric> declared,
    List<String> asides) {
  static final String MIGRATION = "migration";

  private static final List<Metric> BESIDE_STALL =
      List.of(
          GuestMetrics.BLOCKTIME,
          GuestMetrics.SLOWDOWN,
          FaultMetrics.LATENCY_P99,
          GuestMetrics.TIME_TO_90PCT);

  /// @param now names these in messages
  /// @param before names the older ones
  public static Earlier of(Results results, String now, Results old, String before) {
    Side mine = Side.of(results, now);
    Side other = Side.of(old, before);
    Metric judged = judged(mine, other);
    List<Pair> pairs = new ArrayList<>();
    List<Spot> onlyNow = new ArrayList<>();
    mine.bySeed()
        .forEach(
            (spot, bySeed) -> {
              Pair pair = pair(spot, bySeed, other.bySeed().get(spot), judged);
              if (pair == null) {
                onlyNow.add(spot);
              } else {
                pairs.add(pair);
              }
            });
    if (pairs.isEmpty()) {
      throw new ResultFileException(nothingInCommon(mine, other));
    }
    List<Spot> onlyBefore =
        other.bySeed().keySet().stream().filter(s -> !mine.bySeed().containsKey(s)).toList();
    pairs.sort(Comparator.comparing(Pair::change).thenComparing(pair -> -ratio(pair.judged())));
    List<Metric> declared = alike(mine, other);
    List<Metric> beside =
        judged.name().equals(GuestMetrics.LOST.name()) ? Metrics.BESIDE_LOST : BESIDE_STALL;
    return new Earlier(
        mine.first().name(),
        mine.question(),
        columns(mine, other),
        List.copyOf(pairs),
        List.copyOf(onlyNow),
        onlyBefore,
        judged,
        declared.stream()
            .filter(m -> beside.stream().anyMatch(b -> b.name().equals(m.name())))
            .filter(m -> !m.equals(judged))
            .toList(),
        declared,
        Differing.sentences(mine, other, pairs, judged));
  }

  /// What a pair is called.
  public String name(Pair pair) {
    return pair.spot().text(columns);
  }

  private static double ratio(@Nullable PairedDifference paired) {
    Double ratio = paired == null ? null : paired.ratio();
    return ratio == null ? 0 : ratio;
  }

  private static @Nullable Pair pair(
      Spot spot,
      TreeMap<Long, MigrationResult> now,
      @Nullable TreeMap<Long, MigrationResult> before,
      Metric judged) {
    if (before == null) {
      return null;
    }
    TreeSet<Long> seeds = new TreeSet<>(now.keySet());
    seeds.retainAll(before.keySet());
    return seeds.isEmpty() ? null : Pair.of(spot, List.copyOf(seeds), now, before, judged);
  }

  /// By what both are judged; a run does not say, and is by what the other is.
  private static Metric judged(Side now, Side before) {
    if (!now.judged().isEmpty()
        && !before.judged().isEmpty()
        && !now.judged().equals(before.judged())) {
      throw new ResultFileException(
          "%s is judged by %s, %s by %s; give results that are judged by the same"
              .formatted(before.where(), before.judged(), now.where(), now.judged()));
    }
    String name = now.judged().isEmpty() ? before.judged() : now.judged();
    Metric mine = now.judgedBy(name);
    Metric other = before.judgedBy(name);
    if (mine.unit() != other.unit()) {
      throw new ResultFileException(
          "%s has %s in %s, %s in %s: they cannot be compared"
              .formatted(
                  before.where(), mine.name(), other.unit().key(), now.where(), mine.unit().key()));
    }
    return mine;
  }

  private static List<Metric> alike(Side now, Side before) {
    return now.first().declarations().stream()
        .filter(
            metric -> {
              Metric other = before.declaration(metric.name());
              return other != null && other.unit() == metric.unit();
            })
        .toList();
  }

  private static List<String> columns(Side now, Side before) {
    TreeMap<String, TreeSet<String>> migrations = new TreeMap<>();
    for (Side side : List.of(now, before)) {
      for (Spot spot : side.bySeed().keySet()) {
        migrations.computeIfAbsent(spot.scenario(), name -> new TreeSet<>()).add(spot.migration());
      }
    }
    List<String> columns = new ArrayList<>(now.axes());
    if (migrations.size() > 1) {
      columns.addFirst(Condition.SCENARIO);
    }
    if (migrations.values().stream().anyMatch(of -> of.size() > 1)) {
      columns.add(MIGRATION);
    }
    return List.copyOf(columns);
  }

  private static String nothingInCommon(Side now, Side before) {
    TreeSet<String> common = now.scenarios();
    common.retainAll(before.scenarios());
    if (common.isEmpty()) {
      return "%s is of the scenario \"%s\", %s of \"%s\"; give results of the same scenario"
          .formatted(
              before.where(), before.scenarios().first(), now.where(), now.scenarios().first());
    }
    for (Spot spot : now.bySeed().keySet()) {
      TreeMap<Long, MigrationResult> other = before.bySeed().get(spot);
      TreeMap<Long, MigrationResult> mine = now.bySeed().get(spot);
      if (other != null && mine != null) {
        return "%s has no seed in common with %s: the first is %d in one and %d in the other; run with the same --seed"
            .formatted(before.where(), now.where(), other.firstKey(), mine.firstKey());
      }
    }
    return "%s has no variant in common with %s: the first is %s in one and %s in the other; compare the same ones"
        .formatted(before.where(), now.where(), named(before), named(now));
  }

  private static String named(Side side) {
    Spot spot = side.bySeed().keySet().iterator().next();
    return "\"%s\"".formatted(spot.text(side.axes()));
  }
}
