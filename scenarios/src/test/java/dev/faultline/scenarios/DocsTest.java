package dev.faultline.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.scenarios.read.ScenarioReader;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Every block marked `yaml` in a Markdown file of the repository is a whole scenario without a
/// problem.
class DocsTest {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```ya?ml[^\\n]*\\n(.*?)^```");

  @Test
  void everyScenarioOfTheDocsIsValid() throws IOException {
    List<String> problems = new ArrayList<>();
    int blocks = 0;
    for (Path page : pages(Path.of("").toAbsolutePath().getParent())) {
      String text = Files.readString(page);
      Matcher matcher = BLOCK.matcher(text);
      while (matcher.find()) {
        blocks++;
        long line = text.substring(0, matcher.start(1)).lines().count();
        new ScenarioReader()
            .read(page + " (block after line " + line + ")", matcher.group(1))
            .problems()
            .forEach(problem -> problems.add(problem.toString()));
      }
    }
    assertThat(problems).isEmpty();
    assertThat(blocks).isPositive();
  }

  private static List<Path> pages(Path root) throws IOException {
    List<Path> pages = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = folder.getFileName().toString();
            boolean skip = !folder.equals(root) && (name.startsWith(".") || name.equals("target"));
            return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".md")) {
              pages.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return pages;
  }
}
