package dev.faultline.agent.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JvmFlagsTest {
  private static final String OPENS = "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED";
  private static final String EXPORTS = "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED";

  /// What a library user's program would do, in a JVM of its own.
  static final class LibraryUser {
    public static void main(String[] args) {
      try {
        JvmFlags.check();
        System.out.println("fine");
      } catch (IllegalStateException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @Test
  void theBuildGivesItsOwnTestsEveryFlag() {
    assertThatCode(JvmFlags::check).doesNotThrowAnyException();
  }

  @Test
  void withBothFlagsNothingIsMissing() throws Exception {
    assertThat(messageWith(OPENS, EXPORTS)).containsExactly("fine");
  }

  @Test
  void withoutFlagsOneLineNamesBoth() throws Exception {
    assertThat(messageWith()).singleElement().asString().contains(OPENS, EXPORTS);
  }

  @Test
  void onlyWhatIsMissingIsNamed() throws Exception {
    assertThat(messageWith(OPENS))
        .singleElement()
        .asString()
        .contains(EXPORTS)
        .doesNotContain("--add-opens");
  }

  private static List<String> messageWith(String... flags) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(flags));
    command.add("-cp");
    command.add(classesOf(JvmFlags.class) + File.pathSeparator + classesOf(LibraryUser.class));
    command.add(LibraryUser.class.getName());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var out = process.getInputStream()) {
      List<String> lines = new String(out.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      assertThat(process.waitFor()).isZero();
      return lines;
    }
  }

  private static String classesOf(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }
}
