package dev.faultline.simulator.validate;

import dev.faultline.reports.result.JsonFiles;
import dev.faultline.scenarios.Scenario;
import dev.faultline.simulator.calibrate.Spread;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The verdicts as a file, `faultline.validation/2`, beside the set file that names the runs. A
/// value that is missing is `null`.
public final class ValidationFile {
  public static final String FILE_NAME = "validation.json";

  private ValidationFile() {}

  /// @param wire what carried the reference's runs, in words
  /// @param oversubscribed whether the guests had more vCPUs than cores to themselves
  public static void write(
      Path file,
      Scenario candidate,
      Validation.Result result,
      String wire,
      boolean oversubscribed) {
    LinkedHashMap<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("schema", "faultline.validation/2");
    tree.put("name", result.set().name());
    tree.put("reference", result.names().reference());
    tree.put("candidate", result.names().candidate());
    tree.put("host-profile", candidate.host().name());
    tree.put("wire", wire);
    tree.put("oversubscribed", oversubscribed);
    tree.put("foreign-share", result.foreignShare() < 0 ? null : result.foreignShare());
    tree.put("misses", result.misses());
    List<Object> cells = new ArrayList<>();
    for (Validation.Cell cell : result.cells()) {
      LinkedHashMap<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put("migration", cell.migration());
      List<Object> metrics = new ArrayList<>();
      cell.judgements().forEach(judgement -> metrics.add(metric(judgement)));
      one.put("metrics", metrics);
      cells.add(one);
    }
    tree.put("migrations", cells);
    JsonFiles.writeAtomically(file, JsonFiles.bytes(JsonFiles.tree(tree)));
  }

  private static LinkedHashMap<String, @Nullable Object> metric(Judgement of) {
    LinkedHashMap<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("metric", String.join("+", of.metric().summands()));
    tree.put("judged", of.metric().isJudgedBy(of.rule()));
    tree.put("verdict", of.verdict().word());
    tree.put("reference", of.reference());
    tree.put("candidate", of.candidate());
    Spread reference = of.referenceSpread();
    Spread candidate = of.candidateSpread();
    tree.put("reference-median", reference == null ? null : reference.median());
    tree.put("reference-interquartile-range", reference == null ? null : reference.range());
    tree.put("candidate-median", candidate == null ? null : candidate.median());
    tree.put("error", of.error());
    return tree;
  }
}
