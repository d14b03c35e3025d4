package dev.faultline.simulator.cli.file;

import dev.faultline.agent.request.RequestException;
import dev.faultline.reports.render.Table;
import dev.faultline.reports.result.JsonFiles;
import dev.faultline.simulator.cli.out.Context;
import dev.faultline.simulator.cli.out.Errors;
import dev.faultline.simulator.cli.out.ExitStatus;
import dev.faultline.simulator.experiment.ResultFolder;
import dev.faultline.simulator.listing.ListedResult;
import dev.faultline.simulator.listing.ResultListing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `faultline results [FOLDER]`
@Command(
    name = "results",
    description = {
      "Lists the results in a folder, the newest last: what ran, whether it was finished, and how"
          + " its verdict begins.",
      "faultline report renders one of them again, in other formats too."
    })
public final class ResultsCommand implements Callable<Integer> {
  private static final String TEXT = "text";
  private static final String JSON = "json";
  private static final int VERDICT_MIN = 20;
  private static final String CUT = "...";
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

  private final Context context;

  @Parameters(
      paramLabel = "FOLDER",
      arity = "0..1",
      description = "What --out named, or one result folder (default: faultline-results).")
  private @Nullable Path folder;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      defaultValue = TEXT,
      description = "text (default) or json.")
  private String format = TEXT;

  public ResultsCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    if (!format.equals(TEXT) && !format.equals(JSON)) {
      throw new RequestException("--format is \"" + format + "\"; it must be text or json");
    }
    Path from = folder == null ? ResultFolder.DEFAULT_PARENT : folder;
    boolean absent = !Files.exists(from);
    if (!Files.isDirectory(from) && !(absent && folder == null)) {
      throw new RequestException(
          from
              + (absent ? ": there is no such folder" : " is a file, not a folder of results")
              + "; give what --out named, or a result folder");
    }
    ResultListing listing =
        absent ? new ResultListing(List.of(), List.of()) : ResultListing.of(from);
    listing.problems().forEach(problem -> Errors.say(context, "passed over: " + problem));
    if (format.equals(JSON)) {
      context.out().print(json(listing));
      return ExitStatus.DONE;
    }
    if (listing.results().isEmpty()) {
      Errors.say(
          context,
          from + ": holds no results; faultline run quick makes one, and --out says where");
      return ExitStatus.DONE;
    }
    context.out().print(text(listing.results(), context.width()));
    return ExitStatus.DONE;
  }

  /// @param width of the terminal, to which verdicts are cut
  public static String text(List<ListedResult> results, int width) {
    List<Table.Column> columns =
        List.of(
            new Table.Column("folder", false),
            new Table.Column("kind", false),
            new Table.Column("scenario", false),
            new Table.Column("engine", false),
            new Table.Column("runs", true),
            new Table.Column("state", false),
            new Table.Column("written", false),
            new Table.Column("verdict", false));
    String without =
        new Table(columns, results.stream().map(r -> row(r, "")).toList(), List.of()).text();
    int used = without.lines().skip(1).mapToInt(String::length).max().orElse(1) - 1;
    int room = Math.max(VERDICT_MIN, width - used);
    List<List<String>> rows = results.stream().map(r -> row(r, cut(r.verdict(), room))).toList();
    return new Table(columns, rows, List.of()).within(width).text();
  }

  private static List<String> row(ListedResult of, String verdict) {
    String state = word(of.state());
    return List.of(
        String.valueOf(of.folder().toAbsolutePath().normalize().getFileName()),
        word(of.kind()),
        of.scenario(),
        of.engine(),
        String.valueOf(of.runs()),
        of.failures() == 0 ? state : state + ", " + of.failures() + " failed",
        DATE.format(of.written().atZone(ZoneId.systemDefault())),
        verdict.isEmpty() ? "-" : verdict);
  }

  private static String cut(String text, int room) {
    return text.length() <= room ? text : text.substring(0, room - CUT.length()) + CUT;
  }

  private static String word(Enum<?> of) {
    return of.name().toLowerCase(Locale.ROOT);
  }

  private static String json(ResultListing listing) {
    List<Object> results = new ArrayList<>();
    for (ListedResult of : listing.results()) {
      LinkedHashMap<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put("folder", of.folder().toString());
      one.put("kind", word(of.kind()));
      one.put("scenario", of.scenario());
      one.put("engine", of.engine());
      one.put("runs", of.runs());
      one.put("failures", of.failures());
      one.put("state", word(of.state()));
      one.put("verdict", of.verdict().isEmpty() ? null : of.verdict());
      one.put("written", of.written().toString());
      results.add(one);
    }
    LinkedHashMap<String, Object> tree = new LinkedHashMap<>();
    tree.put("schema", "faultline.results/1");
    tree.put("results", results);
    return new String(JsonFiles.bytes(JsonFiles.tree(tree)), StandardCharsets.UTF_8);
  }
}
