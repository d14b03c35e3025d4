package dev.faultline.reports.result;

import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.reports.result.run.MigrationResult;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Sets with the stalls that a test names.
public final class SampleSets {
  private SampleSets() {}

  /// Stalls in ms a seed.
  public record Stalls(String strategy, Long... millis) {}

  public static SetAnalysis analysis(Stalls... variants) {
    List<String> names = new ArrayList<>();
    List<RunFile> runs = new ArrayList<>();
    for (Stalls variant : variants) {
      names.add(variant.strategy());
      for (int i = 0; i < variant.millis().length; i++) {
        Long millis = variant.millis()[i];
        runs.add(
            Samples.run(variant.strategy(), i + 1, millis == null ? null : millis * 1_000_000));
      }
    }
    return SetAnalysis.of(Samples.set(names, variants[0].millis().length), runs);
  }

  /// Stalls under a value of the second axis, `place`.
  public record Under(String value, Stalls... variants) {}

  public static SetAnalysis under(Under... conditions) {
    List<String> places = new ArrayList<>();
    List<RunFile> runs = new ArrayList<>();
    List<SetFile.RunReference> references = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Under condition : conditions) {
      places.add(condition.value());
      for (Stalls variant : condition.variants()) {
        if (!names.contains(variant.strategy())) {
          names.add(variant.strategy());
        }
        for (int i = 0; i < variant.millis().length; i++) {
          Long millis = variant.millis()[i];
          RunFile run =
              Samples.run(variant.strategy(), i + 1, millis == null ? null : millis * 1_000_000);
          TreeMap<String, String> point = new TreeMap<>(run.labels());
          point.put("place", condition.value());
          runs.add(run.withLabels(point));
          references.add(
              new SetFile.RunReference(
                  point,
                  run.seed(),
                  MigrationResult.COMPLETED,
                  "runs/" + references.size() + ".json",
                  "00"));
        }
      }
    }
    SetFile one = Samples.set(names, conditions[0].variants()[0].millis().length);
    SetFile set =
        new SetFile(
            one.name(),
            one.question(),
            one.version(),
            one.engine(),
            List.of(one.axes().getFirst(), new SetFile.Axis("place", places)),
            one.seeds(),
            one.varied(),
            one.roles(),
            references,
            List.of());
    return SetAnalysis.of(set, runs);
  }
}
