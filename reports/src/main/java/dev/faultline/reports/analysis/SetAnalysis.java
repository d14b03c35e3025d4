package dev.faultline.reports.analysis;

import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.result.ResultFileException;
import dev.faultline.reports.result.RunFile;
import dev.faultline.reports.result.SetFile;
import dev.faultline.reports.result.SetFile.Limit;
import dev.faultline.reports.result.run.MigrationResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/// A set of runs, taken apart: the values of the first axis are held against one another, under
/// each combination of the other axes' values and for each migration.
///
/// @param set what was asked for and done
/// @param runs its run files in the set's order
/// @param migrations by the other axes, the last one fastest, then in the scenario's order; without
///   those of which no run was done
public record SetAnalysis(SetFile set, List<RunFile> runs, List<MigrationAnalysis> migrations) {
  /// @param runs of the set, in its order
  public static SetAnalysis of(SetFile set, List<RunFile> runs) {
    if (set.runs().size() != runs.size()) {
      throw new IllegalArgumentException(set.runs().size() + " runs in the set, " + runs.size());
    }
    List<MigrationAnalysis> analyses = new ArrayList<>();
    if (!set.axes().isEmpty()) {
      LinkedHashMap<List<String>, Group> groups = groups(set, runs);
      for (Condition condition : conditions(set)) {
        Group group = groups.get(condition.values());
        if (group != null && !group.runs.isEmpty()) {
          group.analyse(set, condition, analyses);
        }
      }
    }
    return new SetAnalysis(set, runs, List.copyOf(analyses));
  }

  /// Whether there are several conditions, so that something can be said over all of them.
  public boolean isField() {
    return migrations.size() > 1;
  }

  /// The combinations of the values of all axes but the first.
  private static List<Condition> conditions(SetFile set) {
    List<Condition> all = List.of(new Condition(List.of(), List.of()));
    for (SetFile.Axis axis : set.axes().subList(1, set.axes().size())) {
      all =
          all.stream()
              .flatMap(one -> axis.values().stream().map(value -> one.and(axis.name(), value)))
              .toList();
    }
    return all;
  }

  /// By the values of all axes but the first, in their order.
  private static LinkedHashMap<List<String>, Group> groups(SetFile set, List<RunFile> runs) {
    String compared = set.axes().getFirst().name();
    LinkedHashMap<List<String>, Group> groups = new LinkedHashMap<>();
    for (int i = 0; i < runs.size(); i++) {
      SetFile.RunReference reference = set.runs().get(i);
      Group group = group(set, reference.point(), groups);
      group.seeds.add(reference.seed());
      group.runs.add(
          new Run(reference.point().getOrDefault(compared, ""), reference.seed(), runs.get(i)));
    }
    for (SetFile.MissingRun missing : set.missing()) {
      Group group = group(set, missing.point(), groups);
      group.seeds.add(missing.seed());
      if (missing.reason().equals(SetFile.MissingRun.CANCELLED)) {
        group.stopped.add(missing.seed());
      }
    }
    return groups;
  }

  private static Group group(
      SetFile set, TreeMap<String, String> point, LinkedHashMap<List<String>, Group> groups) {
    List<String> values =
        set.axes().stream().skip(1).map(axis -> point.getOrDefault(axis.name(), "")).toList();
    return groups.computeIfAbsent(values, key -> new Group());
  }

  /// One run of a group.
  private record Run(String value, long seed, RunFile file) {}

  /// The runs under one condition.
  private static final class Group {
    private final List<Run> runs = new ArrayList<>();
    private final TreeSet<Long> seeds = new TreeSet<>();
    private final TreeSet<Long> stopped = new TreeSet<>();

    private void analyse(SetFile set, Condition condition, List<MigrationAnalysis> into) {
      RunFile first = runs.getFirst().file();
      for (MigrationResult migration : first.migrations()) {
        Condition here =
            first.migrations().size() > 1
                ? condition.and("migration", migration.name())
                : condition;
        into.add(analyse(set, migration.name(), here, first));
      }
    }

    private MigrationAnalysis analyse(
        SetFile set, String migration, Condition condition, RunFile first) {
      SetFile.Axis axis = set.axes().getFirst();
      List<String> bound = set.roles().bound();
      List<Long> whole = wholeSeeds();
      List<Variant> variants = new ArrayList<>();
      for (String value : axis.values()) {
        TreeMap<Long, MigrationResult> bySeed = new TreeMap<>();
        for (Run run : runs) {
          MigrationResult result = run.file().migration(migration);
          if (value.equals(run.value()) && result != null && whole.contains(run.seed())) {
            bySeed.put(run.seed(), result);
          }
        }
        List<Limit> beyond = Limits.beyond(set.roles().limits(), bySeed, whole.size());
        variants.add(new Variant(value, bound.contains(value), beyond, bySeed, whole.size()));
      }
      MigrationAnalysis unranked =
          new MigrationAnalysis(
              migration,
              condition,
              axis.name(),
              List.copyOf(variants),
              set.roles().baseline(),
              bound.isEmpty() ? "" : bound.getFirst(),
              whole,
              first.declarations(),
              judged(set, first),
              set.roles().limits(),
              new TreeMap<>());
      return unranked.ranked();
    }

    /// As the run files declare it.
    private static Metric judged(SetFile set, RunFile run) {
      String name = set.roles().judged();
      for (Metric metric : run.declarations()) {
        if (metric.name().equals(name)) {
          return metric.equals(GuestMetrics.STALL) ? GuestMetrics.STALL : metric;
        }
      }
      throw new ResultFileException(
          "the set is judged by " + name + ", which its runs do not have; was it changed?");
    }

    /// Where somebody stopped the set, the seeds that it had done with every value, so that what is
    /// compared is paired; all seeds otherwise, or if it had done none.
    private List<Long> wholeSeeds() {
      TreeSet<Long> whole = new TreeSet<>(seeds);
      whole.removeAll(stopped);
      return List.copyOf(whole.isEmpty() ? seeds : whole);
    }
  }
}
