package dev.faultline.simulator.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Habits that are held on source text.
class RepositoryTest {
  private static final int LONG = 350;
  private static final int TOO_LONG = 450;
  private static final int LONG_FILES = 3;
  private static final int FILES = 15;

  private static final Pattern PUBLIC_TYPE =
      Pattern.compile(
          "^public (?:final |abstract |sealed |non-sealed |strictfp )*"
              + "(?:class|interface|record|enum|@interface) .*");

  private static final Path ROOT =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();

  @Test
  void filesAreShortEnoughToRead() throws IOException {
    var longer = new TreeMap<String, Integer>();
    for (Path file : javaFiles("main", "test")) {
      int lines = Files.readAllLines(file).size();
      if (lines > LONG) {
        longer.put(name(file), lines);
      }
    }
    assertThat(longer).as("files above %s lines", LONG).hasSizeLessThanOrEqualTo(LONG_FILES);
    assertThat(longer.values()).as("of %s", longer).allMatch(lines -> lines <= TOO_LONG);
  }

  @Test
  void aFolderHasNoMoreFilesThanOneCanOverlook() throws IOException {
    var full = new TreeMap<String, Integer>();
    javaFiles("main").stream()
        .map(file -> name(file.getParent()).replaceAll(".*/dev/faultline/", ""))
        .forEach(folder -> full.merge(folder, 1, Integer::sum));
    full.values().removeIf(files -> files <= FILES);
    assertThat(full).as("folders of more than %s files", FILES).isEmpty();
  }

  @Test
  void everyPublicTypeSaysWhatItIs() throws IOException {
    List<String> silent = new ArrayList<>();
    for (Path file : javaFiles("main")) {
      if (!saysWhatItIs(Files.readAllLines(file))) {
        silent.add(name(file));
      }
    }
    assertThat(silent).as("public types without a /// comment").isEmpty();
  }

  @Test
  void aTypeWithoutACommentIsNoticed() {
    assertThat(saysWhatItIs(List.of("package x;", "", "/// A thing.", "public record A() {}")))
        .isTrue();
    assertThat(saysWhatItIs(List.of("/// A.", "@Command(", "    a = 1)", "public final class A {")))
        .isTrue();
    assertThat(saysWhatItIs(List.of("package x;", "", "class Hidden {"))).isTrue();
    assertThat(saysWhatItIs(List.of("package x;", "", "public sealed interface A {"))).isFalse();
    assertThat(saysWhatItIs(List.of("/// Of the file.", "import x.Y;", "public enum A {")))
        .isFalse();
  }

  private static boolean saysWhatItIs(List<String> lines) {
    boolean said = false;
    for (String line : lines) {
      if (line.startsWith("///")) {
        said = true;
      } else if (line.startsWith("import ") || line.startsWith("package ")) {
        said = false;
      } else if (PUBLIC_TYPE.matcher(line).matches()) {
        return said;
      }
    }
    return true;
  }

  private static List<Path> javaFiles(String... trees) throws IOException {
    List<Path> found = new ArrayList<>();
    for (String module : List.of("reports", "agent", "scenarios", "simulator")) {
      for (String tree : trees) {
        Path folder = ROOT.resolve(module).resolve("src").resolve(tree).resolve("java");
        if (Files.isDirectory(folder)) {
          try (Stream<Path> files = Files.walk(folder)) {
            files.filter(f -> f.toString().endsWith(".java")).forEach(found::add);
          }
        }
      }
    }
    assertThat(found).as("Java files below %s", ROOT).isNotEmpty();
    return found;
  }

  private static String name(Path file) {
    return ROOT.relativize(file).toString().replace('\\', '/');
  }
}
