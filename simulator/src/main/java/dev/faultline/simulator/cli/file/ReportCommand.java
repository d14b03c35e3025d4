package dev.faultline.simulator.cli.file;

import dev.faultline.agent.request.RequestException;
import dev.faultline.reports.analysis.Results;
import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.reports.export.Export;
import dev.faultline.reports.page.EarlierPage;
import dev.faultline.reports.page.Format;
import dev.faultline.reports.page.HtmlReport;
import dev.faultline.reports.page.Sheet;
import dev.faultline.reports.result.JsonFiles;
import dev.faultline.reports.result.RunFile;
import dev.faultline.reports.result.SetFile;
import dev.faultline.simulator.cli.out.Context;
import dev.faultline.simulator.cli.out.ExitStatus;
import dev.faultline.simulator.experiment.ResultFolder;
import dev.faultline.simulator.validate.Validation;
import dev.faultline.simulator.validate.ValidationPage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `faultline report RESULTS...`
@Command(name = "report", description = "Renders results again, from their files alone.")
public final class ReportCommand implements Callable<Integer> {
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
      description =
          "html, csv, json, md, svg, series-csv, tex; of one run also perfetto, hdr (default:"
              + " html).")
  private String formats = "html";

  @Option(
      names = "--beside",
      paramLabel = "FILE",
      description = "Write one HTML page with the runs beside one another instead.")
  private @Nullable Path beside;

  @Option(
      names = "--baseline",
      paramLabel = "OLD",
      description =
          "Hold RESULTS against older ones of the same scenario, paired by seed, and write "
              + EarlierPage.FILE_NAME
              + " instead.")
  private @Nullable Path baseline;

  @Option(
      names = "--fail-above",
      paramLabel = "PERCENT",
      description = {
        "With --baseline: exit with 1 if what decides is clearly more than so much above the older"
            + " results, as in 5%%; of other metrics as in 5%%,downtime=2%%."
      })
  private @Nullable String ceilings;

  public ReportCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (baseline != null) {
      return writeBaseline(baseline);
    }
    if (ceilings != null) {
      throw new RequestException("--fail-above needs older results; give --baseline OLD");
    }
    if (beside != null) {
      return writeBeside(beside);
    }
    List<String> wanted = Arrays.stream(formats.split(",", -1)).map(String::strip).toList();
    wanted.forEach(ReportCommand::check);
    for (Path path : results) {
      Results read = Results.read(path);
      ResultFolder into = folderOf(path);
      for (String key : wanted) {
        Format format = Format.find(key);
        Export export = Export.find(key);
        if (export != null) {
          context.out().println(into.export(read, export, before(path)));
        } else if ((format == Format.HTML || format == Format.SVG)
            && read instanceof Results.RunSet(SetAnalysis set, Path unused)
            && Validation.isOne(set.set())) {
          Validation.Result result = Validation.of(set.set(), set.runs());
          Sheet sheet = ValidationPage.sheet(result, set.set().question(), List.of());
          List<Format.Rendered> files =
              format == Format.SVG
                  ? sheet.drawings()
                  : List.of(new Format.Rendered(format.fileName(), sheet.html()));
          files.forEach(one -> context.out().println(into.write(one.fileName(), one.text())));
        } else if (format != null) {
          into.renderAll(read, format).forEach(context.out()::println);
        }
      }
    }
    return ExitStatus.DONE;
  }

  private static void check(String key) {
    if (Format.find(key) == null && Export.find(key) == null) {
      throw new RequestException(
          "--format is \""
              + key
              + "\"; known are "
              + Stream.concat(
                      Arrays.stream(Format.values()).map(Format::key),
                      Arrays.stream(Export.values()).map(Export::key))
                  .collect(Collectors.joining(", ")));
    }
  }

  /// What an export's name begins with, so that those of the runs of a set do not overwrite one
  /// another.
  private static String before(Path results) {
    String name = String.valueOf(results.getFileName());
    boolean usual =
        Files.isDirectory(results)
            || name.equals(Results.RUN_FILE_NAME)
            || name.equals(SetFile.FILE_NAME);
    return usual ? "" : name.replaceAll("(\\.json)?(\\.zst)?$", "") + ".";
  }

  private static ResultFolder folderOf(Path results) {
    Path folder = Files.isDirectory(results) ? results : results.toAbsolutePath().getParent();
    return new ResultFolder(folder == null ? Path.of("") : folder);
  }

  private int writeBaseline(Path old) {
    if (results.size() > 1) {
      throw new RequestException(
          "--baseline: there are " + results.size() + " results; give one at a time");
    }
    if (beside != null || !formats.equals("html")) {
      throw new RequestException(
          "--baseline writes a page of its own; leave out --beside and --format");
    }
    Path path = results.getFirst();
    return EarlierReport.write(context, path, old, folderOf(path), before(path), ceilings);
  }

  private int writeBeside(Path page) {
    List<RunFile> runs = new ArrayList<>();
    for (Path path : results) {
      if (!(Results.read(path) instanceof Results.OneRun(RunFile run))) {
        throw new RequestException(
            "--beside: "
                + path
                + " is a set of runs; give run files, as those in "
                + path.resolve("runs"));
      }
      runs.add(run);
    }
    if (runs.size() < 2) {
      throw new RequestException("--beside: there is one run; give two or more");
    }
    JsonFiles.writeAtomically(page, HtmlReport.beside(runs).getBytes(StandardCharsets.UTF_8));
    context.out().println(page);
    return ExitStatus.DONE;
  }
}
