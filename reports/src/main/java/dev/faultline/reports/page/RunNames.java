package dev.faultline.reports.page;

import dev.faultline.reports.result.RunFile;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What runs that stand beside one another are called: by all in which they differ, of scenario,
/// engine, labels and seed, and by number where that is not enough.
final class RunNames {
  private static final List<Function<RunFile, String>> PARTS =
      List.of(
          RunFile::name,
          run -> String.join(" ", run.labels().values()),
          RunFile::engine,
          run -> "seed " + run.seed());

  private RunNames() {}

  /// @return as many names, each another
  static List<String> of(List<RunFile> runs) {
    List<Function<RunFile, String>> differ =
        PARTS.stream().filter(part -> runs.stream().map(part).distinct().count() > 1).toList();
    List<String> names = new ArrayList<>();
    for (RunFile run : runs) {
      names.add(
          differ.stream()
              .map(part -> part.apply(run))
              .filter(text -> !text.isEmpty())
              .collect(Collectors.joining(", ")));
    }
    return new TreeSet<>(names).size() == names.size() && !names.contains("")
        ? names
        : IntStream.range(0, names.size())
            .mapToObj(i -> (i + 1) + ": " + (names.get(i).isEmpty() ? "run" : names.get(i)))
            .toList();
  }
}
