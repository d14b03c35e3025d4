package dev.faultline.simulator.report;

import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.simulator.experiment.Engines;
import dev.faultline.simulator.experiment.ExperimentProgress;
import dev.faultline.simulator.experiment.ResultFolder;
import dev.faultline.simulator.experiment.SweepRequest;
import dev.faultline.simulator.experiment.points.Axis;
import dev.faultline.simulator.experiment.points.Points;
import dev.faultline.simulator.experiment.points.Source;
import java.nio.file.Path;
import java.util.List;

/// Sweeps of `quick` that were run, with three seeds each.
final class Swept {
  private Swept() {}

  /// @param vary as the command line takes it
  static Compared quick(Path into, String... vary) {
    SweepRequest request =
        new SweepRequest(
            new Source("quick", List.of("guest.work=20 ms"), null), List.of(vary), 3, "virtual");
    List<Axis> axes = request.axes();
    var experiment = request.experiment(axes, Points.of(request.source(), axes));
    ResultFolder folder = ResultFolder.create(into, "quick");
    SetAnalysis analysis =
        experiment.run(
            Engines.find("virtual"), 2, folder, new ExperimentProgress(experiment.runCount()));
    return new Compared(analysis, folder.path());
  }
}
