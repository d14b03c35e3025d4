package dev.faultline.reports.drawing;

import dev.faultline.reports.analysis.MigrationAnalysis;
import dev.faultline.reports.analysis.Results;
import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.reports.chart.ComparisonData;
import dev.faultline.reports.chart.RunData;
import dev.faultline.reports.render.SetPage;
import dev.faultline.reports.result.ResultFileException;
import dev.faultline.reports.result.RunFile;
import dev.faultline.reports.result.SetFile;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The charts of a report that can be drawn without a browser: means with intervals, and how long
/// faults take.
public final class Drawings {
  private static final String MEANS = "means";
  private static final String LATENCY = "fault-latency";

  /// A file.
  public record Drawing(String fileName, String svg) {}

  private Drawings() {}

  /// A set's of each condition, numbered in their order where there are several.
  ///
  /// @throws ResultFileException where there is nothing to draw, or too much
  public static List<Drawing> of(Results results) {
    List<Drawing> drawings = new ArrayList<>();
    switch (results) {
      case Results.OneRun(RunFile run) -> add(RunData.of(run), "", drawings);
      case Results.RunSet(SetAnalysis analysis, var folder) -> {
        if (!SetPage.areTold(analysis)) {
          throw new ResultFileException(
              "--format svg draws the conditions that are told one by one, and "
                  + analysis.set().name()
                  + " has "
                  + analysis.migrations().size()
                  + "; take its page or statistics.csv");
        }
        int number = 0;
        for (MigrationAnalysis one : analysis.migrations()) {
          String suffix = analysis.isField() ? "-" + ++number : "";
          JsonNode report =
              ComparisonData.of(
                  analysis, one, folder == null ? null : run -> SetFile.readRun(folder, run));
          add(report, suffix, drawings);
        }
      }
    }
    if (drawings.isEmpty()) {
      throw new ResultFileException(
          "--format svg: nothing in these results can be drawn: they have no stall and no fault");
    }
    return List.copyOf(drawings);
  }

  private static void add(JsonNode report, String suffix, List<Drawing> into) {
    add(MEANS + suffix, MeansDrawing.of(report), into);
    add(LATENCY + suffix, LatencyDrawing.of(report), into);
  }

  private static void add(String name, @Nullable String svg, List<Drawing> into) {
    if (svg != null) {
      into.add(new Drawing(name + ".svg", svg));
    }
  }
}
