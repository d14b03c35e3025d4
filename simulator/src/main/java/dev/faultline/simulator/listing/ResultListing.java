package dev.faultline.simulator.listing;

import dev.faultline.reports.analysis.Results;
import dev.faultline.reports.page.WrittenVerdict;
import dev.faultline.reports.result.JsonFiles;
import dev.faultline.reports.result.Packed;
import dev.faultline.reports.result.ResultFileException;
import dev.faultline.reports.result.ResultHead;
import dev.faultline.reports.result.SetFile;
import dev.faultline.simulator.experiment.SweepRequest;
import dev.faultline.simulator.listing.ListedResult.Kind;
import dev.faultline.simulator.listing.ListedResult.State;
import dev.faultline.simulator.validate.Validation;
import dev.faultline.simulator.validate.ValidationFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The results in a folder, the newest last, by what their files say and not by what they are
/// called.
///
/// @param problems what could not be read, a line each
public record ResultListing(List<ListedResult> results, List<String> problems) {
  private static final String RUNS = "runs";
  private static final String REPORT = "report.html";

  /// @param folder of result folders, or one of these
  public static ResultListing of(Path folder) throws IOException {
    List<ListedResult> results = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Path one : candidates(folder)) {
      try {
        ListedResult result = read(one);
        if (result != null) {
          results.add(result);
        }
      } catch (ResultFileException e) {
        problems.add(String.valueOf(e.getMessage()));
      } catch (IOException | UncheckedIOException e) {
        problems.add(one + ": cannot be read: " + e.getMessage());
      }
    }
    results.sort(
        Comparator.comparing(ListedResult::written)
            .thenComparing(result -> result.folder().toString().length())
            .thenComparing(result -> result.folder().toString()));
    return new ResultListing(List.copyOf(results), List.copyOf(problems));
  }

  private static List<Path> candidates(Path folder) throws IOException {
    if (isResult(folder)) {
      return List.of(folder);
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(ResultListing::isResult).sorted().toList();
    }
  }

  private static boolean isResult(Path folder) {
    return Stream.of(SetFile.FILE_NAME, Results.RUN_FILE_NAME, SweepRequest.FILE_NAME)
            .anyMatch(name -> Files.isRegularFile(folder.resolve(name)))
        || Files.isDirectory(folder.resolve(RUNS));
  }

  private static @Nullable ListedResult read(Path folder) throws IOException {
    Path set = folder.resolve(SetFile.FILE_NAME);
    if (Files.isRegularFile(set)) {
      return ofSet(folder, set);
    }
    Path run = folder.resolve(Results.RUN_FILE_NAME);
    if (Files.isRegularFile(run)) {
      ResultHead head = ResultHead.read(run);
      return result(folder, run, Kind.RUN, head, head.runs(), State.FINISHED, "");
    }
    return withoutSet(folder);
  }

  private static ListedResult ofSet(Path folder, Path set) throws IOException {
    ResultHead head = ResultHead.read(set);
    Path validation = folder.resolve(ValidationFile.FILE_NAME);
    State state = head.cancelled() > 0 ? State.STOPPED : State.FINISHED;
    if (Files.isRegularFile(validation)) {
      String verdict = judged(JsonFiles.read(validation));
      return result(folder, validation, Kind.VALIDATE, head, head.runs(), state, verdict);
    }
    Kind kind =
        Files.isRegularFile(folder.resolve(SweepRequest.FILE_NAME)) ? Kind.SWEEP : Kind.COMPARE;
    String verdict = WrittenVerdict.of(folder.resolve(REPORT));
    return result(folder, set, kind, head, head.runs(), state, verdict);
  }

  /// A set is written at its end, and runs as they are done.
  private static @Nullable ListedResult withoutSet(Path folder) throws IOException {
    List<Path> runs = runs(folder.resolve(RUNS));
    Path sweep = folder.resolve(SweepRequest.FILE_NAME);
    if (Files.isRegularFile(sweep)) {
      JsonNode asked = JsonFiles.read(sweep);
      return new ListedResult(
          folder,
          Kind.SWEEP,
          asked.path("scenario").asString(""),
          asked.path("engine").asString(""),
          runs.size(),
          0,
          State.UNFINISHED,
          "",
          written(runs.isEmpty() ? sweep : folder.resolve(RUNS)));
    }
    if (runs.isEmpty()) {
      return null;
    }
    ResultHead first = ResultHead.read(runs.getFirst());
    Kind kind = first.labels().containsKey(Validation.AXIS) ? Kind.VALIDATE : Kind.COMPARE;
    return result(folder, folder.resolve(RUNS), kind, first, runs.size(), State.UNFINISHED, "");
  }

  private static List<Path> runs(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(ResultListing::isRunFile).sorted().toList();
    }
  }

  /// Not one that is being written.
  private static boolean isRunFile(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.matches("[^.].*\\.json(" + Pattern.quote(Packed.SUFFIX) + ")?");
  }

  private static ListedResult result(
      Path folder, Path last, Kind kind, ResultHead head, int runs, State state, String verdict)
      throws IOException {
    int failures = state == State.UNFINISHED ? 0 : head.failures();
    return new ListedResult(
        folder, kind, head.name(), head.engine(), runs, failures, state, verdict, written(last));
  }

  private static Instant written(Path file) throws IOException {
    return Files.getLastModifiedTime(file).toInstant();
  }

  /// How often each verdict was given on a metric that is judged, as in `7 within, 1 miss`.
  private static String judged(JsonNode validation) {
    TreeMap<String, Integer> counts = new TreeMap<>();
    for (JsonNode migration : validation.path("migrations")) {
      for (JsonNode metric : migration.path("metrics")) {
        if (metric.path("judged").asBoolean(false)) {
          counts.merge(metric.path("verdict").asString("?"), 1, Integer::sum);
        }
      }
    }
    List<String> parts = new ArrayList<>();
    counts.forEach((verdict, count) -> parts.add(count + " " + verdict));
    return String.join(", ", parts);
  }
}
