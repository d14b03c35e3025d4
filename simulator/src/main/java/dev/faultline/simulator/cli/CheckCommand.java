package dev.faultline.simulator.cli;

import dev.faultline.reports.render.Table;
import dev.faultline.scenarios.catalogue.Catalogue;
import dev.faultline.scenarios.read.CheckResult;
import dev.faultline.scenarios.read.ScenarioReader;
import dev.faultline.simulator.cli.option.Candidates;
import dev.faultline.simulator.cli.option.PluginOptions;
import dev.faultline.simulator.cli.out.Context;
import dev.faultline.simulator.cli.out.Errors;
import dev.faultline.simulator.cli.out.ExitStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `faultline check FILE...`
@Command(name = "check", description = "Reads scenarios and reports every problem; runs nothing.")
final class CheckCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(
      paramLabel = "FILE",
      completionCandidates = Candidates.Scenarios.class,
      arity = "1..*",
      description = "Scenario files, or names of faultline scenarios.")
  private List<String> files = new ArrayList<>();

  @Mixin private PluginOptions plugins = new PluginOptions();

  CheckCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    plugins.load();
    int status = ExitStatus.DONE;
    for (String file : files) {
      CheckResult result =
          !Catalogue.names().contains(file) && Files.isRegularFile(Path.of(file))
              ? new ScenarioReader().read(Path.of(file))
              : Catalogue.find(file);
      if (result.isValid()) {
        context.out().println(Table.clean(file) + ": OK");
        result.notes().forEach(note -> context.out().println("  " + Table.clean(note)));
      } else {
        Errors.problems(context, result);
        status = ExitStatus.WRONG;
      }
    }
    return status;
  }
}
