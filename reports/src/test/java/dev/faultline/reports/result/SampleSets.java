package dev.faultline.reports.result;

import dev.faultline.reports.analysis.SetAnalysis;
import java.util.ArrayList;
import java.util.List;

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
}
