package dev.faultline.simulator.experiment;

import dev.faultline.agent.request.RequestException;
import dev.faultline.reports.result.JsonFiles;
import dev.faultline.scenarios.Scenario;
import dev.faultline.simulator.experiment.points.Axis;
import dev.faultline.simulator.experiment.points.Choice;
import dev.faultline.simulator.experiment.points.Contender;
import dev.faultline.simulator.experiment.points.Points;
import dev.faultline.simulator.experiment.points.Source;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// What a sweep was asked for, `faultline.sweep/1`, kept in its folder so that it can be taken up
/// again.
///
/// @param source of its scenarios
/// @param vary each `KEY=A,B,...`
/// @param repeat number of seeds
/// @param engine its name
public record SweepRequest(Source source, List<String> vary, int repeat, String engine) {
  public static final String FILE_NAME = "sweep.json";
  private static final String SCHEMA = "faultline.sweep/1";
  private static final String STRATEGY_KEY = "migration.prepaging";

  /// What is chosen, as against what is met with.
  private static final String CHOICES = "migration.";

  /// The axes, the one whose values are held against one another first: strategies, else the first
  /// key of `migration` that is varied, held against its first value, else the scenario's own
  /// strategy, alone.
  ///
  /// @throws RequestException naming the argument that is wrong
  public List<Axis> axes() {
    List<Axis> axes = new ArrayList<>();
    for (String one : vary) {
      Axis axis = axis(one);
      if (axes.stream().anyMatch(other -> other.name().equals(axis.name()))) {
        throw new RequestException("--vary " + axis.name() + " is given twice; give it once");
      }
      boolean strategies = axis.name().equals(Axis.PREPAGING);
      axes.add(strategies ? 0 : axes.size(), axis);
    }
    if (!axes.isEmpty() && axes.getFirst().name().equals(Axis.PREPAGING)) {
      return List.copyOf(axes);
    }
    for (Axis axis : axes) {
      if (axis.name().startsWith(CHOICES)) {
        axes.remove(axis);
        axes.addFirst(axis.withBaseline(axis.labels().getFirst()));
        return List.copyOf(axes);
      }
    }
    axes.addFirst(new Axis(Axis.PREPAGING, List.of(new Choice.Own(ownStrategy())), ""));
    return List.copyOf(axes);
  }

  private Axis axis(String text) {
    int equals = text.indexOf('=');
    String key = equals < 0 ? text.strip() : text.substring(0, equals).strip();
    String list = equals < 0 ? "" : text.substring(equals + 1).strip();
    if (key.isEmpty() || list.isEmpty()) {
      throw new RequestException(
          "--vary "
              + text
              + " has no "
              + (key.isEmpty() ? "key" : "values")
              + "; write it as in --vary link.bandwidth=1Gbit/s,10Gbit/s");
    }
    if (key.equals("seed")) {
      throw new RequestException("--vary seed: seeds are varied by --repeat N");
    }
    if (source.overrides().stream()
        .anyMatch(set -> set.matches("(?s)\\s*\\Q" + key + "\\E\\s*=.*"))) {
      throw new RequestException(
          "--vary " + key + ": --set gives it a value; leave one of them out");
    }
    if (key.equals(STRATEGY_KEY)) {
      return Axis.of(Contender.parse(list));
    }
    List<String> values = new ArrayList<>();
    for (String value : list.split(",", -1)) {
      if (value.isBlank()) {
        throw new RequestException("--vary " + text + " has an empty value; leave out a comma");
      }
      values.add(value.strip());
    }
    return Axis.of(key, values);
  }

  private String ownStrategy() {
    Scenario scenario = source.read(List.of()).scenario();
    return scenario == null
        ? "own"
        : scenario.migrations().stream()
            .map(guest -> guest.migration().prepaging())
            .distinct()
            .collect(Collectors.joining("+"));
  }

  /// The experiment of its points, which have no problems.
  public Experiment experiment(List<Axis> axes, Points points) {
    Scenario first = points.points().getFirst().scenario();
    return new Experiment(first.name(), first.question(), axes, points.points(), repeat, List.of());
  }

  /// Writes it into the sweep's folder.
  public void write(Path folder) {
    LinkedHashMap<String, Object> tree = new LinkedHashMap<>();
    tree.put("schema", SCHEMA);
    tree.put("version", Version.current());
    tree.put("engine", engine);
    tree.put("scenario", source.name());
    tree.put("set", source.overrides());
    if (source.seed() != null) {
      tree.put("seed", source.seed());
    }
    tree.put("vary", vary);
    tree.put("repeat", repeat);
    JsonFiles.writeAtomically(folder.resolve(FILE_NAME), JsonFiles.bytes(JsonFiles.tree(tree)));
  }

  /// Keeps others from working in the sweep's folder until it is closed, or this process ends.
  ///
  /// @throws RequestException if somebody else does
  public static FileChannel lock(Path folder) {
    Path file = folder.resolve(FILE_NAME);
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
      if (isLocked(channel)) {
        return channel;
      }
      channel.close();
    } catch (IOException e) {
      throw new RequestException(
          file + ": cannot be locked: " + e.getMessage() + "; check its permissions");
    }
    throw new RequestException(
        folder + ": another sweep is at work there; wait for it, or stop it");
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /// Reads what a sweep's folder was asked for.
  ///
  /// @throws RequestException if that is no such folder, or of another version
  public static SweepRequest read(Path folder) {
    Path file = folder.resolve(FILE_NAME);
    if (!Files.isRegularFile(file)) {
      throw new RequestException(
          folder + ": holds no " + FILE_NAME + "; give the folder that a sweep printed");
    }
    JsonNode tree = JsonFiles.read(file);
    if (!text(tree, "schema", file).equals(SCHEMA)) {
      throw damaged(file, "schema", "must be " + SCHEMA);
    }
    String version = text(tree, "version", file);
    if (!version.equals(Version.current())) {
      throw new RequestException(
          file
              + ": was begun by version "
              + version
              + ", this is "
              + Version.current()
              + "; results of both do not mix: begin a new sweep");
    }
    JsonNode seed = tree.get("seed");
    if (seed != null && !(seed.isIntegralNumber() && seed.canConvertToLong())) {
      throw damaged(file, "seed", "must be a whole number");
    }
    JsonNode repeat = tree.get("repeat");
    if (repeat == null || !repeat.isIntegralNumber() || !repeat.canConvertToInt()) {
      throw damaged(file, "repeat", "must be a whole number");
    }
    return new SweepRequest(
        new Source(
            text(tree, "scenario", file),
            texts(tree, "set", file),
            seed == null ? null : seed.longValue()),
        texts(tree, "vary", file),
        repeat.intValue(),
        text(tree, "engine", file));
  }

  private static String text(JsonNode tree, String name, Path file) {
    JsonNode node = tree.get(name);
    if (node == null || !node.isString()) {
      throw damaged(file, name, "must be a text");
    }
    return node.stringValue();
  }

  private static List<String> texts(JsonNode tree, String name, Path file) {
    JsonNode node = tree.get(name);
    if (node == null || !node.isArray()) {
      throw damaged(file, name, "must be a list");
    }
    List<String> all = new ArrayList<>();
    for (JsonNode one : node.values()) {
      if (!one.isString()) {
        throw damaged(file, name, "must be a list of texts");
      }
      all.add(one.stringValue());
    }
    return List.copyOf(all);
  }

  private static RequestException damaged(Path file, String name, String rule) {
    return new RequestException(
        file + ": " + name + " " + rule + "; the file was changed: begin a new sweep");
  }
}
