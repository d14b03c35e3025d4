package dev.faultline.scenarios.read;

import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.read.tree.Node;
import dev.faultline.scenarios.read.tree.Problem;
import dev.faultline.scenarios.read.tree.Problems;
import dev.faultline.scenarios.read.tree.TextFile;
import dev.faultline.scenarios.read.tree.YamlTree;
import dev.faultline.scenarios.traces.ShippedTraces;
import dev.faultline.scenarios.traces.TraceSource;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads scenario files: YAML, overrides laid over it, every key and value checked against the
/// table of keys, then the rules between keys. All problems are found in one reading.
public final class ScenarioReader {
  private final TraceSource traces;

  /// A reader that knows the shipped traces.
  public ScenarioReader() {
    this(new ShippedTraces());
  }

  public ScenarioReader(TraceSource traces) {
    this.traces = traces;
  }

  public CheckResult read(Path file) {
    return read(file, List.of());
  }

  /// Reads a file.
  ///
  /// @param overrides each `KEY=VALUE`, as in `link.bandwidth=1 Gbit/s`
  public CheckResult read(Path file, List<String> overrides) {
    TextFile.Content content = TextFile.read(file);
    if (content.text() == null) {
      return CheckResult.of(
          Problem.ofFile(
              file.toString(), content.rule(), "name a scenario file, or a shipped scenario"));
    }
    Path folder = file.toAbsolutePath().getParent();
    Path known = file.getParent() == null ? Path.of("") : file.getParent();
    return read(file.toString(), content.text(), overrides, folder == null ? Path.of("") : known);
  }

  public CheckResult read(String name, String text) {
    return read(name, text, List.of());
  }

  /// Reads a text; paths in it are relative to the working directory.
  public CheckResult read(String name, String text, List<String> overrides) {
    return read(name, text, overrides, Path.of(""));
  }

  private CheckResult read(String name, String text, List<String> overrides, Path folder) {
    Problems problems = new Problems();
    Node root = YamlTree.ofFile(name, text, problems);
    Scenario scenario = null;
    if (root != null) {
      Node whole = Overrides.apply(root, overrides, problems);
      scenario = new ScenarioBinder(folder, traces, problems).scenario(whole);
    }
    return problems.isEmpty()
        ? new CheckResult(List.of(), problems.notes(), requireScenario(scenario))
        : new CheckResult(problems.sorted(), problems.notes(), null);
  }

  private static Scenario requireScenario(@Nullable Scenario scenario) {
    if (scenario == null) {
      throw new IllegalStateException("no scenario and no problem");
    }
    return scenario;
  }
}
