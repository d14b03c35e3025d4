package dev.faultline.reports.earlier;

import dev.faultline.reports.analysis.Condition;
import dev.faultline.reports.analysis.Results;
import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.result.ResultFileException;
import dev.faultline.reports.result.RunFile;
import dev.faultline.reports.result.SetFile;
import dev.faultline.reports.result.run.MigrationResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Either results, taken apart by what they are found again by.
///
/// @param where names them in messages
/// @param first a run of them, which speaks for the others
/// @param question that their scenario answers
/// @param axes in their order
/// @param judged name of the metric that decides; empty for a run, which does not say
/// @param bySeed what each cost
/// @param runs one of each
record Side(
    String where,
    RunFile first,
    String question,
    List<String> axes,
    String judged,
    LinkedHashMap<Spot, TreeMap<Long, MigrationResult>> bySeed,
    LinkedHashMap<Spot, RunFile> runs) {
  static Side of(Results results, String where) {
    return switch (results) {
      case Results.OneRun(RunFile run) -> {
        Side side = empty(where, run, run.question(), List.copyOf(run.labels().keySet()), "");
        side.add(run.withoutDetail(), run.labels(), run.seed());
        yield side;
      }
      case Results.RunSet(SetAnalysis analysis, var folder) -> of(analysis, where);
    };
  }

  private static Side of(SetAnalysis analysis, String where) {
    SetFile set = analysis.set();
    if (analysis.runs().isEmpty()) {
      throw new ResultFileException(
          where + ": holds no run that was done; run the comparison again");
    }
    List<String> axes = new ArrayList<>(set.axes().stream().map(SetFile.Axis::name).toList());
    axes.remove(Condition.SCENARIO);
    Side side =
        empty(
            where,
            analysis.runs().getFirst(),
            set.question(),
            List.copyOf(axes),
            set.roles().judged());
    for (int i = 0; i < analysis.runs().size(); i++) {
      SetFile.RunReference reference = set.runs().get(i);
      side.add(analysis.runs().get(i), reference.point(), reference.seed());
    }
    return side;
  }

  private static Side empty(
      String where, RunFile first, String question, List<String> axes, String judged) {
    return new Side(
        where, first, question, axes, judged, new LinkedHashMap<>(), new LinkedHashMap<>());
  }

  private void add(RunFile run, TreeMap<String, String> point, long seed) {
    for (MigrationResult migration : run.migrations()) {
      Spot spot = Spot.of(run, point, migration.name());
      bySeed.computeIfAbsent(spot, key -> new TreeMap<>()).put(seed, migration);
      runs.putIfAbsent(spot, run);
    }
  }

  TreeSet<String> scenarios() {
    TreeSet<String> scenarios = new TreeSet<>();
    bySeed.keySet().forEach(spot -> scenarios.add(spot.scenario()));
    return scenarios;
  }

  @Nullable Metric declaration(String name) {
    for (Metric metric : first.declarations()) {
      if (metric.name().equals(name)) {
        return metric;
      }
    }
    return null;
  }

  /// The metric that decides, as declared here.
  Metric judgedBy(String name) {
    Metric metric = declaration(name.isEmpty() ? GuestMetrics.STALL.name() : name);
    if (metric == null) {
      throw new ResultFileException(
          where + ": its runs do not declare " + name + ", by which they are judged");
    }
    return metric;
  }
}
