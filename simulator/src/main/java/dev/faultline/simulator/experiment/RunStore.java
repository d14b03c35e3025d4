package dev.faultline.simulator.experiment;

import dev.faultline.agent.request.RequestException;
import dev.faultline.reports.result.JsonFiles;
import dev.faultline.reports.result.Packed;
import dev.faultline.reports.result.ResultFileException;
import dev.faultline.reports.result.RunFile;
import dev.faultline.reports.result.SetFile;
import dev.faultline.scenarios.read.ScenarioWriter;
import dev.faultline.simulator.experiment.points.Axis;
import dev.faultline.simulator.experiment.points.Points.Point;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The run files of an experiment: how each is called, and which are there already. A run file that
/// is there is whole, since it was moved to its place; that it is of this experiment is checked by
/// the scenario that it carries.
final class RunStore {
  private static final int NAME_LENGTH_MAX = 100;

  private final String engine;
  private final Path folder;
  private final List<Point> points;
  private final List<String> names = new ArrayList<>();

  private final Map<String, String> digests = new HashMap<>();

  private RunStore(List<Point> points, String engine, Path folder) {
    this.points = points;
    this.engine = engine;
    this.folder = folder;
  }

  /// @param folder of the run files
  static RunStore of(Experiment experiment, String engine, Path folder) {
    RunStore store = new RunStore(experiment.points(), engine, folder);
    TreeSet<String> taken = new TreeSet<>();
    for (Point point : experiment.points()) {
      String name = name(point, experiment.axes());
      if (name.length() > NAME_LENGTH_MAX || !taken.add(name)) {
        name = name.substring(0, Math.min(name.length(), NAME_LENGTH_MAX));
        name += "-point-" + store.names.size();
      }
      store.names.add(name);
    }
    store.readDigests();
    return store;
  }

  /// What a set that was written before says of its runs.
  private void readDigests() {
    Path set = folder.resolveSibling(SetFile.FILE_NAME);
    if (Files.exists(set)) {
      SetFile.read(set).runs().forEach(run -> digests.put(run.file(), run.sha256()));
    }
  }

  private static String name(Point point, List<Axis> axes) {
    StringBuilder name = new StringBuilder();
    for (Axis axis : axes) {
      String label = point.labels().getOrDefault(axis.name(), "");
      name.append(name.isEmpty() ? "" : "-");
      name.append(label.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9=.-]", "_"));
    }
    return name.toString();
  }

  private String fileName(int point, long seed) {
    return names.get(point) + "-seed-" + seed + ".json" + Packed.SUFFIX;
  }

  /// @param point its index
  SetFile.RunReference write(RunFile run, int point) {
    return Runs.write(run, points.get(point).labels(), folder, fileName(point, run.seed()));
  }

  /// A run that was done before.
  record Kept(SetFile.RunReference reference, RunFile run) {}

  /// @param number index of the point
  /// @return null if it was not done, or its file cannot be read
  /// @throws RequestException if the file is of another experiment
  @Nullable Kept find(int number, long seed) {
    Point point = points.get(number);
    Path file = folder.resolve(fileName(number, seed));
    if (!Files.isRegularFile(file)) {
      // as they were written before they were packed
      String name = fileName(number, seed);
      file = folder.resolve(name.substring(0, name.length() - Packed.SUFFIX.length()));
    }
    if (!Files.isRegularFile(file)) {
      return null;
    }
    byte[] bytes;
    RunFile run;
    try {
      bytes = JsonFiles.readBytes(file);
      run = RunFile.parse(bytes, file.toString());
    } catch (ResultFileException e) {
      return null;
    }
    SetFile.RunReference reference = Runs.reference(run, point.labels(), bytes, file);
    String known = digests.get(reference.file());
    if (known != null && !known.equals(reference.sha256())) {
      throw new RequestException(
          file
              + ": was changed since its set was written, which has another SHA-256; restore it, or"
              + " delete it to have it run again");
    }
    String differs = difference(run, point, seed);
    if (!differs.isEmpty()) {
      throw new RequestException(
          file
              + ": its "
              + differs
              + " is not what this experiment has; was the scenario or Faultline changed"
              + " meanwhile? Begin a new one");
    }
    return new Kept(reference, run.withoutDetail());
  }

  private String difference(RunFile run, Point point, long seed) {
    if (!run.version().equals(Version.current())) {
      return "version " + run.version();
    }
    if (!run.engine().equals(engine)) {
      return "engine " + run.engine();
    }
    boolean same =
        run.seed() == seed
            && run.labels().equals(point.labels())
            && run.scenario()
                .equals(JsonFiles.tree(ScenarioWriter.resolved(point.scenario().withSeed(seed))));
    return same ? "" : "scenario";
  }
}
