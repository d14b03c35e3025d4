package dev.faultline.scenarios.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.faultline.agent.random.SeededRandom;
import dev.faultline.scenarios.catalogue.Catalogue;
import dev.faultline.scenarios.read.tree.Problem;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever the text is, reading it ends soon, in a scenario or in problems of one line each.
class HostileTextTest {
  private static final String PIECES = "{}[]:,&*!|>'\"%@`#-? \t\n0189.eabc\u0000\u2028\ud800";

  @Test
  void changedTextsOfTheCatalogueAreReadOrRefused() {
    for (long seed = 1; seed <= 3000; seed++) {
      SeededRandom random = new SeededRandom(seed);
      List<String> names = Catalogue.names();
      StringBuilder text =
          new StringBuilder(Catalogue.text(names.get((int) random.nextBelow(names.size()))));
      for (long i = random.nextBelow(6); i >= 0; i--) {
        change(text, random);
      }
      read("seed " + seed, text.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "? [a, b]\n: c\n",
        "? {a: b}\n: c\n",
        "{[a]: b}\n",
        "&a name: *a\n",
        "<<: {name: x}\n",
        "name: &x y\nvm: *x\n",
        "!!set {a, b}\n",
        "!<tag:x> {name: 1}\n",
        "%YAML 1.1\n---\nname: x\n",
        "%TAG ! tag:x\n---\n!a b\n",
        "---\n...\n---\n",
        "name: |\n  two\n  lines\n",
        "name: 0x1F\nseed: 0o17\n",
        "seed: 1_000\n",
        "seed: .inf\nname: .nan\n",
        "seed: 1e400\n",
        "seed: 99999999999999999999999999999\n",
        "vm: ~\nguest: null\nlink:\n",
        "\"\": 1\n",
        "migrations: [~, 3, [], {}, {name: [1]}]\n",
        "host: []\nlimits: 3\nlink: {cross-traffic: {}}\n",
        "guest: {program: mix, programs: [3, {program: mix, programs: [{}]}]}\n",
        "guest: {program: [trace]}\n",
        "guest: {program: trace, trace: \"a\\0b.trace\"}\n",
        "guest: {program: trace, trace: \"/\"}\n",
        "host: \"\\0.yaml\"\n",
        "host: /dev/zero\n",
        "a: \"\\ud800\"\n",
      })
  void oddYamlIsReadOrRefused(String text) {
    read("odd", text);
    read("odd", "name: s\nvm: {memory: 1 MiB}\nlink: {bandwidth: 1 Gbit/s}\n" + text);
  }

  /// The parser takes 1024 and some characters at once; wherever a pair lies there, it is whole.
  @Test
  void aCharacterOfTwoHalvesMayLieAnywhere() {
    String small =
        "name: s\nvm: {memory: 1 MiB}\nguest: {program: uniform}\nlink: {bandwidth: 1 Gbit/s}\n";
    for (int at = 1000; at < 3100; at++) {
      String before = small + "#" + "x".repeat(at - small.length()) + "\nquestion: \"x";
      CheckResult result = new ScenarioReader().read("at " + at, before + "\ud83d\ude00 y\"\n");
      assertThat(result.problems()).as("at %d", at).isEmpty();
      assertThat(result.orThrow().question()).endsWith("x\ud83d\ude00 y");
      read("half at " + at, before + "\ud83d y\"\n");
    }
  }

  /// Each node knows its path. Of paths that held all 28,000 characters above them, these 20,000
  /// had 560 MB; the largest file that is read ran out of memory.
  @Test
  void keysThatAreLongCostNothingBelowThem() {
    String text =
        ("{" + "k".repeat(1000) + ": ").repeat(28)
            + "["
            + "0,".repeat(20_000)
            + "0]"
            + "}".repeat(28);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    new ScenarioReader().read("warm", text);
    long before = threads.getCurrentThreadAllocatedBytes();
    assertThat(new ScenarioReader().read("long", text).problems()).isNotEmpty();
    // some 600 bytes for each of its 68,000 characters; it was 9,000
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(600L * text.length());
  }

  /// A program takes some 30 us to be looked at, and each of 256 guests has them all.
  @Test
  void programsAreNoMoreThanVcpus() {
    String text =
        "name: s\nvm: {memory: 1 MiB, vcpus: 8}\nlink: {bandwidth: 1 Gbit/s}\n"
            + "guest: {program: mix, programs: ["
            + "{},".repeat(100_000)
            + "{}]}\nmigrations: ["
            + "{},".repeat(255)
            + "{}]\n";
    read("many", text);
    assertThat(new ScenarioReader().read("many", text).problems())
        .anyMatch(problem -> problem.rule().equals("must be a list of at most 1024 programs"));
  }

  /// A mix of 100 programs that 100 guests inherit, 10,000 in all.
  @Test
  void guestsThatInheritALargeMixCostAFewKilobytesAProgram() {
    String text =
        "name: s\nvm: {memory: 1 GiB, vcpus: 100}\nlink: {bandwidth: 1 Gbit/s}\n"
            + "guest: {program: mix, programs: ["
            + "{program: uniform, memory: 1 MiB, vcpus: 1},".repeat(99)
            + "{program: uniform, memory: 925 MiB, vcpus: 1}]}\nmigrations: ["
            + "{},".repeat(99)
            + "{}]\n";
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    new ScenarioReader().read("warm", text);
    long before = threads.getCurrentThreadAllocatedBytes();
    assertThat(new ScenarioReader().read("many", text).problems()).isEmpty();
    // some 7,800 bytes for each; it was 17,500
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000L * 12_000);
  }

  private static void change(StringBuilder text, SeededRandom random) {
    int at = (int) random.nextBelow(text.length());
    int end = Math.min(text.length(), at + 1 + (int) random.nextBelow(8));
    switch ((int) random.nextBelow(4)) {
      case 0 -> text.delete(at, end);
      case 1 -> text.insert(at, text.substring(at, end));
      case 2 -> text.insert(at, PIECES.charAt((int) random.nextBelow(PIECES.length())));
      default -> text.setCharAt(at, PIECES.charAt((int) random.nextBelow(PIECES.length())));
    }
    if (text.isEmpty()) {
      text.append('x');
    }
  }

  private static void read(String name, String text) {
    CheckResult result =
        Assertions.assertTimeout(
            Duration.ofSeconds(20), () -> new ScenarioReader().read(name, text), () -> name + text);
    for (Problem problem : result.problems()) {
      assertThat(problem.toString())
          .as("%s: %s", name, text)
          .doesNotContain("\n", "\u0000", "\u2028");
    }
  }
}
