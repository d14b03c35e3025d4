package dev.faultline.simulator.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Holds the design's arrows, and shows that each rule catches a planted violation.
class ArchitectureTest {
  private static final String PLANTED = "dev.faultline.simulator.architecture.planted";

  private static JavaClasses real;
  private static JavaClasses planted;

  @BeforeAll
  static void readClasses() {
    real =
        new ClassFileImporter()
            .withImportOption(place -> !place.contains("/test-classes/")) // of either build
            .importPackages("dev.faultline");
    planted = new ClassFileImporter().importPackages(PLANTED);
  }

  @Test
  void everyModuleIsLookedAt() {
    assertThat(real.stream().map(c -> c.getPackageName().split("\\.", 4)[2]))
        .contains("reports", "agent", "scenarios", "simulator")
        .doesNotContain("architecture");
    assertThat(real.contain(PLANTED + ".agent.memory.Unordered")).isFalse();
  }

  /// From bytecode, each package with those of the agent that it uses.
  private static SortedMap<String, SortedSet<String>> arrowsOfAgent() {
    String agent = "dev.faultline.agent.";
    SortedMap<String, SortedSet<String>> arrows = new TreeMap<>();
    for (JavaClass type : real) {
      if (type.getPackageName().startsWith(agent)) {
        String from = type.getPackageName().substring(agent.length());
        SortedSet<String> to = arrows.computeIfAbsent(from, name -> new TreeSet<>());
        type.getDirectDependenciesFromSelf().stream()
            .map(dependency -> dependency.getTargetClass().getPackageName())
            .filter(name -> name.startsWith(agent))
            .map(name -> name.substring(agent.length()))
            .filter(name -> !name.equals(from))
            .forEach(to::add);
      }
    }
    return arrows;
  }

  @Test
  void theMapOfAgentHasEachArrowBetweenItsPackagesAndNoOther() throws IOException {
    SortedMap<String, SortedSet<String>> drawn = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("../agent/README.md"))) {
      Matcher row = Pattern.compile("\\| `([a-z.]+)`[^|]*\\| (`[^|]*|-) \\|").matcher(line);
      if (row.matches()) {
        drawn.put(
            row.group(1),
            Pattern.compile("`([a-z.]+)`")
                .matcher(row.group(2))
                .results()
                .map(name -> name.group(1))
                .collect(Collectors.toCollection(TreeSet::new)));
      }
    }
    assertThat(drawn).isEqualTo(arrowsOfAgent());
  }

  @TestFactory
  Stream<DynamicTest> holds() {
    return Rules.below("dev.faultline").entrySet().stream()
        .map(r -> DynamicTest.dynamicTest(r.getKey(), () -> assertHolds(r.getValue())));
  }

  private static void assertHolds(ArchRule rule) {
    EvaluationResult result = rule.evaluate(real);
    assertThat(result.getFailureReport().getDetails()).isEmpty();
  }

  /// Rule, and the planted classes that break it; no other planted class does.
  private static final Map<String, String[]> CAUGHT =
      Map.ofEntries(
          Map.entry("reports imports no other module", names("reports.UsesAgent")),
          Map.entry("agent imports reports alone", names("agent.wire.UsesScenarios")),
          Map.entry("scenarios does not import the simulator", names("scenarios.UsesSimulator")),
          Map.entry("of reports the agent imports metrics alone", names("agent.wire.UsesReports")),
          Map.entry(
              "the heart knows no socket, file, thread or log",
              names("agent.migration.Worldly", "agent.migration.Logging")),
          Map.entry(
              "the heart starts no thread and has no clock type", names("agent.migration.Timed")),
          Map.entry("the heart reads no clock", names("agent.migration.Timed")),
          Map.entry("the heart draws only from seeded randoms", names("agent.prepaging.Unseeded")),
          Map.entry(
              "what reaches a result has no collection in an order of its own",
              names("agent.memory.Unordered", "reports.Hashing")),
          Map.entry(
              "what reaches a result makes no such collection and asks no identity",
              names("agent.memory.Unordered", "reports.Hashing")),
          Map.entry(
              "what reaches a result computes with StrictMath",
              names("agent.guest.Inexact", "simulator.virtual.Connected")),
          Map.entry(
              "a room of the virtual engine knows those below it alone",
              names("simulator.virtual.time.Worldly")),
          Map.entry("no packages in a circle", names("simulator.virtual.Egg")),
          Map.entry(
              "no classes in a circle in the virtual engine", names("simulator.virtual.Chicken")),
          Map.entry("virtual never touches a socket", names("simulator.virtual.Connected")),
          Map.entry(
              "Java code reads guest memory only where it cannot fault",
              names("agent.machine.Peeking")),
          Map.entry(
              "only the source reads guest memory in Java code", names("agent.machine.Peeking")),
          Map.entry(
              "native code is called in the classes that are there for it",
              names("agent.fault.Hasty")),
          Map.entry(
              "no native call is critical: a thread in one would hold up every collection",
              names("agent.mapping.GuestAccess")),
          Map.entry(
              "what runs a guest does not know Chronicle Bytes", names("agent.machine.Peeking")),
          Map.entry("no code sleeps", names("simulator.live.Sleeper")));

  @TestFactory
  Stream<DynamicTest> catchesWhatIsPlanted() {
    return Rules.below(PLANTED).entrySet().stream()
        .map(
            r ->
                DynamicTest.dynamicTest(r.getKey(), () -> assertCatches(r.getKey(), r.getValue())));
  }

  private static void assertCatches(String name, ArchRule rule) {
    assertThat(CAUGHT).as("a planted violation for this rule").containsKey(name);
    assertThat(rule.evaluate(planted).getFailureReport().getDetails())
        .extracting(ArchitectureTest::originOf)
        .containsOnly(CAUGHT.get(name));
  }

  /// The first class that a line of ArchUnit's report names is the one that breaks the rule.
  private static String originOf(String line) {
    String name = line.substring(line.indexOf(PLANTED) + PLANTED.length() + 1);
    Matcher packageAndClass = Pattern.compile("[a-z.]+[A-Z][A-Za-z]*").matcher(name);
    return packageAndClass.lookingAt() ? packageAndClass.group() : line;
  }

  private static String[] names(String... classes) {
    return classes;
  }
}
