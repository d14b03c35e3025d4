package dev.faultline.simulator.cli;

import dev.faultline.reports.analysis.Results;
import dev.faultline.reports.page.Format;
import dev.faultline.simulator.experiment.RequestException;
import dev.faultline.simulator.experiment.ResultFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `faultline report RESULTS...`
@Command(name = "report", description = "Renders results again, from their files alone.")
final class ReportCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(
      paramLabel = "RESULTS",
      arity = "1..*",
      description = "Result folders, set files or run files.")
  private List<Path> results = new ArrayList<>();

  @Option(
      names = "--format",
      paramLabel = "A,B,...",
      defaultValue = "html",
      description = "html, csv, json, md (default: html).")
  private String formats = "html";

  ReportCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    List<Format> wanted = new ArrayList<>();
    for (String key : formats.split(",", -1)) {
      Format format = Format.find(key.strip());
      if (format == null) {
        throw new RequestException(
            "--format is \""
                + key
                + "\"; known are "
                + Arrays.stream(Format.values())
                    .map(Format::key)
                    .collect(Collectors.joining(", ")));
      }
      wanted.add(format);
    }
    for (Path path : results) {
      Results read = Results.read(path);
      Path folder = Files.isDirectory(path) ? path : path.toAbsolutePath().getParent();
      ResultFolder into = new ResultFolder(folder == null ? Path.of("") : folder);
      for (Format format : wanted) {
        into.renderAll(read, format).forEach(context.out()::println);
      }
    }
    return Main.DONE;
  }
}
