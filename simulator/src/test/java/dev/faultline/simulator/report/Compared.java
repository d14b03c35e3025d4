package dev.faultline.simulator.report;

import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.reports.chart.Assets;
import dev.faultline.reports.chart.ComparisonData;
import dev.faultline.reports.page.HtmlReport;
import dev.faultline.reports.result.RunFile;
import dev.faultline.reports.result.SetFile;
import dev.faultline.scenarios.catalogue.Catalogue;
import dev.faultline.simulator.experiment.Engines;
import dev.faultline.simulator.experiment.Experiment;
import dev.faultline.simulator.experiment.ExperimentProgress;
import dev.faultline.simulator.experiment.ResultFolder;
import dev.faultline.simulator.experiment.points.Contender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// A comparison that was run, and the pages that are made of it.
///
/// @param folder where its run files are
record Compared(SetAnalysis analysis, Path folder) {
  static Compared quick(String strategies, Path into) {
    Experiment comparison =
        Experiment.comparing(Catalogue.find("quick").orThrow(), Contender.parse(strategies), 3);
    SetAnalysis analysis =
        comparison.run(
            Engines.find("virtual"),
            2,
            ResultFolder.create(into, "quick"),
            new ExperimentProgress(comparison.runCount()));
    return new Compared(analysis, into.resolve("quick-1"));
  }

  private RunFile read(SetFile.RunReference run) {
    return SetFile.readRun(folder, run);
  }

  Path page(String name) throws IOException {
    return Files.writeString(folder.resolve(name), HtmlReport.of(analysis, this::read));
  }

  Path pageOfTheFirstRun() throws IOException {
    RunFile first = read(analysis.set().runs().getFirst());
    return Files.writeString(folder.resolve("first.html"), HtmlReport.of(first));
  }

  ArrayNode data() {
    return JsonNodeFactory.instance
        .arrayNode()
        .add(ComparisonData.of(analysis, analysis.migrations().getFirst(), this::read));
  }

  String embedded() {
    return Assets.embedded(data());
  }

  /// The same runs, of strategies with other names.
  Compared renamed(UnaryOperator<String> name) {
    SetFile set = analysis.set();
    SetFile.Axis axis = set.axes().getFirst();
    UnaryOperator<TreeMap<String, String>> point =
        old -> {
          TreeMap<String, String> other = new TreeMap<>(old);
          other.computeIfPresent(axis.name(), (key, value) -> name.apply(value));
          return other;
        };
    List<SetFile.RunReference> references =
        set.runs().stream()
            .map(
                run ->
                    new SetFile.RunReference(
                        point.apply(run.point()),
                        run.seed(),
                        run.status(),
                        run.file(),
                        run.sha256()))
            .toList();
    SetFile other =
        new SetFile(
            set.name(),
            set.question(),
            set.version(),
            set.engine(),
            axes(set.axes(), name),
            set.seeds(),
            set.varied(),
            new SetFile.Roles(
                name.apply(set.roles().baseline()),
                set.roles().bound().stream().map(name).toList(),
                set.roles().judged(),
                set.roles().limits()),
            references,
            set.missing());
    List<RunFile> runs =
        analysis.runs().stream().map(run -> run.withLabels(point.apply(run.labels()))).toList();
    return new Compared(SetAnalysis.of(other, runs), folder);
  }

  /// With other names for the values of the first.
  private static List<SetFile.Axis> axes(List<SetFile.Axis> axes, UnaryOperator<String> name) {
    List<SetFile.Axis> other = new ArrayList<>(axes);
    SetFile.Axis first = other.removeFirst();
    other.addFirst(new SetFile.Axis(first.name(), first.values().stream().map(name).toList()));
    return List.copyOf(other);
  }
}
