package dev.faultline.reports.result;

import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.result.run.MigrationResult;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// The result of one run, `faultline.run/1`. The same scenario, engine, seed and version give the
/// same bytes.
///
/// @param name of the scenario
/// @param question that the scenario answers; empty if it does not say
/// @param version of Faultline
/// @param engine that ran it
/// @param seed of every stream of random numbers
/// @param hostProfile name of the host profile; its values are in the scenario
/// @param labels what tells this run from its sisters, value by axis, for example `prepaging` by
///   its name
/// @param scenario as resolved: every default filled in
/// @param migrations one in the usual case
/// @param declarations of the metrics
public record RunFile(
    String name,
    String question,
    String version,
    String engine,
    long seed,
    String hostProfile,
    TreeMap<String, String> labels,
    ObjectNode scenario,
    List<MigrationResult> migrations,
    List<Metric> declarations) {
  public static final String SCHEMA = "faultline.run";
  public static final int SCHEMA_VERSION = 1;

  public byte[] toBytes() {
    return JsonFiles.bytes(RunJson.write(this));
  }

  public void write(Path file) {
    JsonFiles.writeAtomically(file, toBytes());
  }

  public static RunFile read(Path file) {
    return parse(JsonFiles.readBytes(file), file.toString());
  }

  /// @param where names the source in messages
  public static RunFile parse(byte[] json, String where) {
    return RunJson.read(JsonFiles.parse(json, where), where);
  }

  /// The same without what [#withoutDetail] leaves out, in a fraction of the time.
  static RunFile parseBrief(byte[] json, String where) {
    return RunJson.read(JsonFiles.parseWithout(RunJson.DETAIL, json, where), where).withoutDetail();
  }

  /// Whether every migration completed.
  public boolean completed() {
    return migrations.stream().allMatch(m -> m.status().equals(MigrationResult.COMPLETED));
  }

  /// The migration of that name, or null.
  public @Nullable MigrationResult migration(String migrationName) {
    for (MigrationResult migration : migrations) {
      if (migration.name().equals(migrationName)) {
        return migration;
      }
    }
    return null;
  }

  public RunFile withoutDetail() {
    return new RunFile(
        name,
        question,
        version,
        engine,
        seed,
        hostProfile,
        labels,
        scenario,
        migrations.stream().map(MigrationResult::withoutDetail).toList(),
        declarations);
  }

  /// The same, each migration with more warnings unless it has them.
  public RunFile withWarnings(List<String> more) {
    return new RunFile(
        name,
        question,
        version,
        engine,
        seed,
        hostProfile,
        labels,
        scenario,
        migrations.stream().map(one -> one.withWarnings(union(one.warnings(), more))).toList(),
        declarations);
  }

  private static List<String> union(List<String> some, List<String> more) {
    return Stream.concat(some.stream(), more.stream()).distinct().toList();
  }

  public RunFile withLabels(TreeMap<String, String> newLabels) {
    return new RunFile(
        name,
        question,
        version,
        engine,
        seed,
        hostProfile,
        newLabels,
        scenario,
        migrations,
        declarations);
  }
}
