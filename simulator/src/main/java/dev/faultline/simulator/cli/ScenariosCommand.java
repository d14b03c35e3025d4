package dev.faultline.simulator.cli;

import dev.faultline.reports.render.Table;
import dev.faultline.scenarios.catalogue.Catalogue;
import dev.faultline.simulator.cli.option.Candidates;
import dev.faultline.simulator.cli.out.Context;
import dev.faultline.simulator.cli.out.Errors;
import dev.faultline.simulator.cli.out.ExitStatus;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `faultline scenarios`
@Command(
    name = "scenarios",
    description =
        "Lists the scenarios that come with Faultline, or prints one as a file to start from.")
final class ScenariosCommand implements Callable<Integer> {
  private static final String QUESTION = "question:";

  private final Context context;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
      completionCandidates = Candidates.Scenarios.class,
      description = "Print this one's file.")
  private String name = "";

  @Option(names = "--names", description = "Names only, one a line.")
  private boolean namesOnly;

  ScenariosCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (!name.isEmpty()) {
      if (!Catalogue.names().contains(name)) {
        Errors.problems(context, Catalogue.find(name));
        return ExitStatus.WRONG;
      }
      context.out().print(Catalogue.text(name));
      return ExitStatus.DONE;
    }
    if (namesOnly) {
      Catalogue.names().forEach(context.out()::println);
      return ExitStatus.DONE;
    }
    List<List<String>> rows = Catalogue.names().stream().map(n -> List.of(n, question(n))).toList();
    context
        .out()
        .print(
            new Table(
                    List.of(
                        new Table.Column("scenario", false), new Table.Column("question", false)),
                    rows,
                    List.of())
                .text());
    return ExitStatus.DONE;
  }

  /// From the file's line, so that listing them reads no trace.
  private static String question(String scenario) {
    return Catalogue.text(scenario)
        .lines()
        .filter(line -> line.startsWith(QUESTION))
        .map(line -> line.substring(QUESTION.length()).strip())
        .findFirst()
        .orElse("");
  }
}
