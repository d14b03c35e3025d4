package dev.faultline.reports.analysis;

import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.result.MigrationResult;
import dev.faultline.reports.result.RunFile;
import dev.faultline.reports.result.SetFile;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// A set of runs, one analysis a migration.
///
/// @param set what was asked for and done
/// @param runs its run files in the set's order
/// @param migrations in the scenario's order; empty if no run was done
public record SetAnalysis(SetFile set, List<RunFile> runs, List<MigrationAnalysis> migrations) {
  /// @param runs of the set, in its order
  public static SetAnalysis of(SetFile set, List<RunFile> runs) {
    if (set.runs().size() != runs.size()) {
      throw new IllegalArgumentException(set.runs().size() + " runs in the set, " + runs.size());
    }
    List<MigrationAnalysis> analyses = new ArrayList<>();
    if (!runs.isEmpty() && !set.axes().isEmpty()) {
      for (MigrationResult migration : runs.getFirst().migrations()) {
        analyses.add(analyse(set, runs, migration.name()));
      }
    }
    return new SetAnalysis(set, runs, List.copyOf(analyses));
  }

  private static MigrationAnalysis analyse(SetFile set, List<RunFile> runs, String migration) {
    SetFile.Axis axis = set.axes().getFirst();
    List<String> bound = set.roles().bound();
    List<Long> seeds = wholeSeeds(set);
    List<Variant> variants = new ArrayList<>();
    for (String value : axis.values()) {
      TreeMap<Long, MigrationResult> bySeed = new TreeMap<>();
      for (int i = 0; i < runs.size(); i++) {
        SetFile.RunReference run = set.runs().get(i);
        MigrationResult result = runs.get(i).migration(migration);
        if (value.equals(run.point().get(axis.name()))
            && result != null
            && seeds.contains(run.seed())) {
          bySeed.put(run.seed(), result);
        }
      }
      variants.add(new Variant(value, !bound.contains(value), bySeed, seeds.size()));
    }
    List<Metric> declarations = runs.getFirst().declarations();
    return new MigrationAnalysis(
        migration,
        axis.name(),
        List.copyOf(variants),
        set.roles().baseline(),
        bound.isEmpty() ? "" : bound.getFirst(),
        seeds,
        declarations);
  }

  /// Where somebody stopped the set, the seeds that it had done with every variant, so that what is
  /// compared is paired; all seeds otherwise, or if it had done none.
  private static List<Long> wholeSeeds(SetFile set) {
    List<Long> whole = new ArrayList<>(set.seeds());
    for (SetFile.MissingRun run : set.missing()) {
      if (run.reason().equals(SetFile.MissingRun.CANCELLED)) {
        whole.remove((Long) run.seed());
      }
    }
    return whole.isEmpty() ? set.seeds() : List.copyOf(whole);
  }
}
