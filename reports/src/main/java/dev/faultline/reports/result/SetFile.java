package dev.faultline.reports.result;

import dev.faultline.reports.metric.GuestMetrics;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/// A set of runs, `faultline.set/1`: what was varied, which run files came of it, and what the
/// values are held against.
///
/// @param name of the scenario
/// @param question that the scenario answers
/// @param version of Faultline
/// @param engine that ran it
/// @param axes what was varied, each with its values in order
/// @param seeds each point was run with, in the order in which they pair
/// @param varied what the seeds vary in this scenario, in words; empty if nothing
/// @param roles what the values of the first axis are held against
/// @param runs run files, by point and seed
/// @param missing runs that were asked for and never ran
public record SetFile(
    String name,
    String question,
    String version,
    String engine,
    List<Axis> axes,
    List<Long> seeds,
    List<String> varied,
    Roles roles,
    List<RunReference> runs,
    List<MissingRun> missing) {
  public static final String SCHEMA = "faultline.set";
  public static final int SCHEMA_VERSION = 1;
  public static final String FILE_NAME = "set.json";

  /// Something that was varied.
  public record Axis(String name, List<String> values) {}

  /// Who plays which part.
  ///
  /// @param baseline the value that the others are held against; empty if there is none
  /// @param bound values that are no choice, since they are told the future; the first is the far
  ///   end of the gap
  /// @param judged name of the metric by which they are held against one another
  /// @param limits what a value must stay within to be a choice
  public record Roles(String baseline, List<String> bound, String judged, List<Limit> limits) {
    /// Judged by stall, without limits.
    public Roles(String baseline, List<String> bound) {
      this(baseline, bound, GuestMetrics.STALL.name(), List.of());
    }

    public Roles within(List<Limit> newLimits) {
      return new Roles(baseline, bound, judged, newLimits);
    }
  }

  /// The most that a metric may be, in its unit, with every seed.
  public record Limit(String metric, double most) {}

  /// One run file of the set.
  ///
  /// @param point value by axis
  /// @param file relative to the set file, with `/`
  /// @param sha256 of its bytes
  public record RunReference(
      TreeMap<String, String> point, long seed, String status, String file, String sha256) {}

  /// A run that was not done.
  ///
  /// @param reason in words, for example `cancelled`
  public record MissingRun(TreeMap<String, String> point, long seed, String reason) {
    /// The reason where somebody stopped the set.
    public static final String CANCELLED = "cancelled";
  }

  public byte[] toBytes() {
    return JsonFiles.bytes(SetJson.write(this));
  }

  public void write(Path file) {
    JsonFiles.writeAtomically(file, toBytes());
  }

  public static SetFile read(Path file) {
    return parse(JsonFiles.readBytes(file), file.toString());
  }

  /// @param where names the source in messages
  public static SetFile parse(byte[] json, String where) {
    return SetJson.read(JsonFiles.parse(json, where), where);
  }

  /// Reads all run files of the set, without their detail, and holds each against its digest.
  public List<RunFile> readRuns(Path folder) {
    return runs.parallelStream()
        .map(run -> RunFile.parseBrief(readChecked(folder, run), run.file()))
        .toList();
  }

  /// Reads one run file of the set and holds it against its digest.
  public static RunFile readRun(Path folder, RunReference run) {
    return RunFile.parse(readChecked(folder, run), folder.resolve(run.file()).toString());
  }

  private static byte[] readChecked(Path folder, RunReference run) {
    Path file = folder.resolve(run.file()).normalize();
    if (!file.startsWith(folder.normalize())) {
      throw new ResultFileException(
          folder.resolve(FILE_NAME)
              + ": run file "
              + run.file()
              + " lies outside of the set's folder");
    }
    byte[] bytes = JsonFiles.readBytes(file);
    String digest = JsonFiles.sha256(bytes);
    if (!digest.equals(run.sha256())) {
      throw new ResultFileException(
          file
              + ": its SHA-256 is "
              + digest
              + ", the set says "
              + run.sha256()
              + "; the file was changed: restore it or run the comparison again");
    }
    return bytes;
  }
}
