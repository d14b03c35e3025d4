package dev.faultline.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int faultline(String... arguments) {
    return Main.execute(TestContext.of(out, err), arguments);
  }

  /// What bash says after it has loaded the script.
  private String bash(String commands) throws IOException, InterruptedException {
    if (out.getBuffer().isEmpty()) {
      assertThat(faultline("completion", "bash")).isZero();
    }
    Path script = Files.writeString(folder.resolve("script"), out.toString());
    Path said = folder.resolve("said");
    Process bash =
        new ProcessBuilder("bash", "--norc", "-c", ". " + script + "\n" + commands)
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertThat(bash.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(bash.exitValue()).isZero();
    return Files.readString(said, StandardCharsets.UTF_8);
  }

  /// What is offered for the last of these words.
  private List<String> offered(String... words) throws IOException, InterruptedException {
    String line = String.join(" ", words);
    String array = String.join("' '", words);
    return bash("""
    compopt() { :; } # works only while bash itself completes
    COMP_WORDS=('%s'); COMP_CWORD=%d; COMP_LINE='%s'; COMP_POINT=${#COMP_LINE}
    _complete_faultline_more
    printf '%%s\\n' "${COMPREPLY[@]}"
    """
            .formatted(array, words.length - 1, line))
        .lines()
        .map(String::strip)
        .filter(word -> !word.isEmpty())
        .toList();
  }

  @Test
  void bashCompletesFaultlineByTheScript() throws Exception {
    assertThat(bash("complete -p faultline")).contains("_complete_faultline", " faultline\n");
  }

  @Test
  void commandsAreCompletedButNotTheHiddenOne() throws Exception {
    assertThat(offered("faultline", "comp")).containsExactlyInAnyOrder("compare", "completion");
    assertThat(offered("faultline", "tra")).containsExactly("trace");
    assertThat(offered("faultline", "trace", "im")).containsExactly("import");
    assertThat(out.toString()).doesNotContain("train-startup", "--scratch");
  }

  @Test
  void optionsScenariosAndStrategiesAreCompleted() throws Exception {
    assertThat(offered("faultline", "compare", "--rep")).containsExactly("--repeat");
    assertThat(offered("faultline", "compare", "qui")).containsExactly("quick");
    assertThat(offered("faultline", "run", "--prepaging", "multi")).containsExactly("multi-pivot");
    assertThat(offered("faultline", "run", "--engine", ""))
        .containsExactly("virtual", "live", "qemu", "qemu-pager");
  }

  @Test
  void valuesAfterAnEqualsSignAndTheLastOfAListAreCompleted() throws Exception {
    // bash takes an equals sign for a word of its own
    assertThat(offered("faultline", "run", "--prepaging", "=", "multi"))
        .containsExactly("multi-pivot");
    assertThat(offered("faultline", "run", "--engine", "="))
        .containsExactly("virtual", "live", "qemu", "qemu-pager");
    assertThat(offered("faultline", "compare", "--prepaging", "linear,multi"))
        .containsExactly("linear,multi-pivot");
    assertThat(offered("faultline", "compare", "--prepaging", "linear,nothing")).isEmpty();
  }

  @Test
  void aScenarioMayBeAFileAndHelpKnowsTheCommands() throws Exception {
    Path file = Files.createFile(folder.resolve("own.yaml"));
    assertThat(offered("faultline", "compare", folder + "/ow")).containsExactly(file.toString());
    assertThat(offered("faultline", "help", "comp")).contains("compare");
    assertThat(offered("faultline", "help", "trace", "impo")).containsExactly("import");
  }

  @Test
  void zshGetsAScriptThatLoadsWhatItNeeds() {
    assertThat(faultline("completion", "zsh")).isZero();
    assertThat(out.toString()).contains("ZSH_VERSION", "bashcompinit");
  }

  @Test
  void everyShownCommandHasAManualPage() throws IOException {
    Path into = folder.resolve("man");
    assertThat(faultline("completion", "man", "--out", into.toString())).isZero();
    try (Stream<Path> pages = Files.list(into)) {
      assertThat(pages.map(page -> page.getFileName().toString()))
          .contains("faultline.1", "faultline-compare.1", "faultline-trace-import.1")
          .doesNotContain("faultline-train-startup.1");
    }
    assertThat(out.toString().lines().toList())
        .contains(into.resolve("faultline-agent-serve.1").toString());
    String page = Files.readString(into.resolve("faultline-validate.1"));
    assertThat(page)
        .startsWith(".TH \"FAULTLINE\\-VALIDATE\" \"1\"")
        .contains(".SH NAME\nfaultline\\-validate \\- Runs a scenario live", ".B \\-\\-runs=N\n")
        .contains("15 % or")
        .doesNotContain("%%");
    assertThat(Files.readString(into.resolve("faultline-agent-serve.1"))).doesNotContain("scratch");
  }

  @Test
  void noTextBecomesARequestOfRoff() {
    assertThat(ManPages.escaped(".so /etc/passwd")).isEqualTo("\\&.so /etc/passwd");
    assertThat(ManPages.escaped("'a\\b -x")).isEqualTo("\\&'a\\eb \\-x");
  }

  @Test
  void whatCannotBeAskedForIsStatus2() throws IOException {
    assertThat(faultline("completion", "fish")).isEqualTo(2);
    assertThat(faultline("completion", "man")).isEqualTo(2);
    assertThat(faultline("completion", "bash", "--out", folder.toString())).isEqualTo(2);
    String file = Files.createFile(folder.resolve("file")).toString();
    assertThat(faultline("completion", "man", "--out", file)).isEqualTo(2);
    assertThat(err.toString().lines())
        .containsExactly(
            "faultline: completion is for \"fish\"; it must be one of bash, zsh, man",
            "faultline: completion man needs --out DIR, where the pages go",
            "faultline: --out is for completion man; a script for bash goes to standard output",
            "faultline: --out " + file + ": no folder can be made there; give another");
    assertThat(out.toString()).isEmpty();
  }
}
