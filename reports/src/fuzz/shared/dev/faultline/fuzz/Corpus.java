package dev.faultline.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The inputs that are kept of one target: files of `src/test/resources/fuzz/TARGET`, and a line
/// `NAME: WHY` for each in its `reasons.txt`.
public final class Corpus {
  private static final String REASONS = "reasons.txt";
  private static final long BYTES_MAX = 8 << 10;

  private Corpus() {}

  /// The inputs by name.
  ///
  /// @throws IllegalStateException if one has no reason, a reason has no input, or one is too large
  public static TreeMap<String, byte[]> of(String target) throws IOException {
    Path folder =
        Path.of(System.getProperty("basedir", "")).resolve("src/test/resources/fuzz/" + target);
    TreeMap<String, byte[]> inputs = new TreeMap<>();
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(file -> !file.endsWith(REASONS)).toList();
    }
    for (Path file : files) {
      inputs.put(file.getFileName().toString(), Files.readAllBytes(file));
    }
    TreeSet<String> reasoned = new TreeSet<>();
    for (String line : Files.readAllLines(folder.resolve(REASONS))) {
      reasoned.add(line.substring(0, line.indexOf(": ")));
    }
    if (inputs.isEmpty() || !reasoned.equals(inputs.keySet())) {
      throw new IllegalStateException(
          folder + " has " + inputs.keySet() + ", its " + REASONS + " says why of " + reasoned);
    }
    inputs.forEach(
        (name, input) -> {
          if (input.length > BYTES_MAX) {
            throw new IllegalStateException(name + " is larger than " + BYTES_MAX + " bytes");
          }
        });
    return inputs;
  }
}
