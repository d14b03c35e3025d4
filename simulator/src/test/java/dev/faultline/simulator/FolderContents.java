package dev.faultline.simulator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.stream.Stream;

/// All files below a folder with their bytes, a character each, so that two folders can be held
/// against one another.
public final class FolderContents {
  private FolderContents() {}

  /// @return bytes by path below `root`
  public static TreeMap<String, String> of(Path root) throws IOException {
    TreeMap<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(
            root.relativize(file).toString(), new String(Files.readAllBytes(file), ISO_8859_1));
      }
    }
    return contents;
  }
}
