package dev.faultline.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.simulator.cli.out.Context;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

class HelpTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Context context = TestContext.of(out, err);

  private int faultline(String arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Main.execute(context, arguments.split(" "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"compare", "help", "trace", "trace import", "agent serve"})
  void helpOfACommandIsWhatTheCommandSaysOfItself(String command) {
    assertThat(faultline(command + " --help")).isZero();
    String own = out.toString();
    assertThat(faultline("help " + command)).isZero();
    assertThat(out).hasToString(own);
    assertThat(own).startsWith("Usage: faultline " + command + " ");
  }

  @Test
  void helpAloneListsTheCommands() {
    assertThat(faultline("--help")).isZero();
    String own = out.toString();
    assertThat(faultline("help")).isZero();
    assertThat(out).hasToString(own);
    assertThat(own).contains("\n  help ", "\n  compare ").doesNotContain("train-startup");
  }

  @ParameterizedTest
  @ValueSource(strings = {"compre --help", "trace imprt -h"})
  void noCommandHasNoHelpToShow(String arguments) {
    assertThat(faultline(arguments)).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).contains("there is no command", "did you mean");
  }

  @Test
  void helpOfNoCommandIsStatus2WithTheOneThatWasMeant() {
    assertThat(faultline("help compre")).isEqualTo(2);
    assertThat(err)
        .hasToString(
            "faultline: help: there is no command \"compre\"; did you mean compare?;"
                + " faultline --help shows what it takes\n");
    assertThat(faultline("help trace imprt")).isEqualTo(2);
    assertThat(err.toString()).contains("\"imprt\"; did you mean import?; faultline trace --help");
    assertThat(faultline("help train-startop")).isEqualTo(2);
    assertThat(err.toString()).doesNotContain("did you mean");
  }

  @Test
  void everyArgumentOfEveryCommandSaysWhatItIs() {
    check(Main.commandLine(context).getCommandSpec());
  }

  private static void check(CommandSpec spec) {
    for (ArgSpec argument : spec.args()) {
      String text = String.join("", argument.description());
      assertThat(argument.hidden() || !text.isBlank())
          .as(spec.qualifiedName() + " " + argument.paramLabel())
          .isTrue();
    }
    for (CommandLine sub : spec.subcommands().values()) {
      check(sub.getCommandSpec());
    }
  }

  @Test
  void noLineOfAnyHelpIsWiderThanAnUnknownTerminal() {
    checkWidth(Main.commandLine(context));
  }

  private static void checkWidth(CommandLine line) {
    assertThat(line.getUsageMessage().lines()).allSatisfy(l -> assertThat(l).hasSizeLessThan(81));
    line.getSubcommands().values().forEach(HelpTest::checkWidth);
  }

  @Test
  void everyFormatThatIsImportedIsInTheHelp() {
    assertThat(faultline("trace import --help")).isZero();
    assertThat(out.toString())
        .contains(
            "lackey:", "din:", "pin:", "dynamorio:", "csv:", "page ", "vcpu ", "default: 100000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "compare quick --jobs 0",
        "compare quick --jobs -1",
        "compare quick --jobs 1025",
        "sweep quick --vary link.latency=10us --jobs 0",
        "compare quick --repeat 0",
        "sweep quick --vary link.latency=10us --repeat -1",
        "validate quick --runs 0",
        "trace record --epoch 0 true",
        "trace record --grain 0 true",
        "trace record --grain 2000000000 true",
        "trace record --stop-after -1 true",
        "trace record --epoch 1e3 true",
        "trace import --epoch -7 a b",
        "trace import --epoch 1e3 a b",
        "trace import --epoch 99999999999999999999 a b",
        "trace import --access-instructions x a b"
      })
  void aNumberOutOfItsRangeIsStatus2WithTheRange(String arguments) {
    String all = arguments;
    String option =
        Arrays.stream(arguments.split(" "))
            .filter(word -> word.startsWith("--") && !word.equals("--vary"))
            .findFirst()
            .orElseThrow();
    if (!arguments.startsWith("trace")) {
      all += " --out " + folder;
    }
    assertThat(faultline(all)).isEqualTo(2);
    assertThat(err.toString())
        .hasLineCount(1)
        .startsWith("faultline: " + option + " is ")
        .contains("; it must be a whole number from ");
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"compare quick --jobs x", "compare quick --repeat 1e3"})
  void whatIsNoNumberIsSaidInPlainWords(String arguments) {
    assertThat(faultline(arguments)).isEqualTo(2);
    String[] words = arguments.split(" ");
    assertThat(err.toString())
        .hasLineCount(1)
        .startsWith("faultline: " + words[2] + " is " + words[3] + "; it must be a whole number;")
        .contains("--help shows what it takes");
  }
}
