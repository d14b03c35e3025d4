package dev.faultline.simulator.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Habits that are held on the pages of docs: short, wrapped, and linked to what is there.
class PagesTest {
  private static final int COLUMNS = 110;
  private static final int LINES = 400;
  private static final int LINES_OF_THE_README = 150;
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern VERSION = Pattern.compile("<version>([^<]+)</version>");

  private static final Path ROOT =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();

  @Test
  void aPageIsShortEnoughToRead() throws IOException {
    List<String> longer = new ArrayList<>();
    for (Path page : pages()) {
      int lines = Files.readAllLines(page).size();
      if (lines > (page.equals(ROOT.resolve("README.md")) ? LINES_OF_THE_README : LINES)) {
        longer.add(ROOT.relativize(page) + ": " + lines + " lines");
      }
    }
    assertThat(longer).isEmpty();
  }

  @Test
  void proseIsWrapped() throws IOException {
    List<String> wide = new ArrayList<>();
    for (Path page : pages()) {
      for (String line : tooWide(Files.readAllLines(page))) {
        wide.add(ROOT.relativize(page) + ": " + line);
      }
    }
    assertThat(wide).as("lines of prose above %s columns", COLUMNS).isEmpty();
  }

  @Test
  void aWideLineIsNoticedUnlessItIsTableCodeOrOneLongLink() {
    String wide = "word ".repeat(23).strip();
    assertThat(tooWide(List.of(wide))).hasSize(1);
    assertThat(tooWide(List.of("| " + wide + " |", "    " + wide, "```", wide, "```"))).isEmpty();
    assertThat(tooWide(List.of("see", "<https://example.org/" + "x".repeat(100) + ">"))).isEmpty();
    assertThat(tooWide(List.of("```", "```", wide))).hasSize(1);
  }

  /// Tables and code cannot be wrapped, nor can what has no space.
  private static List<String> tooWide(List<String> lines) {
    List<String> wide = new ArrayList<>();
    boolean code = false;
    for (String line : lines) {
      if (line.strip().startsWith("```")) {
        code = !code;
      } else if (!code
          && line.length() > COLUMNS
          && line.strip().contains(" ")
          && !line.startsWith("|")
          && !line.startsWith("    ")) {
        wide.add(line);
      }
    }
    return wide;
  }

  @Test
  void linksLeadToFilesAndHeadingsThatAreThere() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path page : pages()) {
      Matcher links = LINK.matcher(Files.readString(page));
      while (links.find()) {
        if (!isThere(page, links.group(1))) {
          broken.add(ROOT.relativize(page) + ": " + links.group(1));
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  private static boolean isThere(Path page, String link) throws IOException {
    if (link.matches("[a-z]+:.*")) {
      return true; // elsewhere, and not ours to visit
    }
    String[] parts = link.split("#", 2);
    Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
    return Files.exists(file) && (parts.length < 2 || headings(file).contains(parts[1]));
  }

  /// The anchors of a page's headings, as GitHub makes them.
  private static TreeSet<String> headings(Path page) throws IOException {
    TreeSet<String> anchors = new TreeSet<>();
    for (String line : Files.readAllLines(page)) {
      if (line.startsWith("#")) {
        anchors.add(
            line.replaceFirst("^#+ *", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9 _-]", "")
                .replace(' ', '-'));
      }
    }
    return anchors;
  }

  @Test
  void theVersionInThePomHasItsHeadingInTheChangelog() throws IOException {
    Matcher version = VERSION.matcher(Files.readString(ROOT.resolve("pom.xml")));
    assertThat(version.find()).isTrue();
    assertThat(Files.readAllLines(ROOT.resolve("CHANGELOG.md")))
        .anyMatch(line -> line.matches("## " + Pattern.quote(version.group(1)) + "( .*)?"));
  }

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (String place : List.of("", "reports", "agent", "scenarios", "simulator")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(place), place.isEmpty() ? 1 : 3)) {
        files.filter(f -> f.toString().endsWith(".md")).sorted().forEach(pages::add);
      }
    }
    assertThat(pages).hasSizeGreaterThan(10);
    return pages;
  }
}
