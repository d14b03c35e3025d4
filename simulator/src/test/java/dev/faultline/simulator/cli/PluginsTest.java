package dev.faultline.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.strategy.Strategies;
import dev.faultline.simulator.cli.out.ExitStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/// Strategies in jars: the example of `agent/docs/plugins.md` as it stands there, and everything
/// that can be wrong with one.
@Isolated("it changes the registry of strategies")
class PluginsTest {
  private static final String SERVICE =
      "META-INF/services/dev.faultline.agent.prepaging.contract.StrategyProvider";
  private static final Path PAGE = Path.of("../agent/docs/plugins.md");

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int faultline(String... arguments) {
    return Main.execute(TestContext.of(out, err), arguments);
  }

  /// The example's source, out of the page.
  private static String example() throws IOException {
    String text = Files.readString(PAGE);
    String from = text.substring(text.indexOf("```java\n") + "```java\n".length());
    return from.substring(0, from.indexOf("```")).lines().map(String::strip).toList().stream()
        .reduce("", (all, line) -> all + line + "\n");
  }

  /// Compiles a class `example.X` and packs it.
  private Path jar(String name, String source, String provider)
      throws IOException, URISyntaxException {
    Path classes = Files.createDirectories(folder.resolve("classes-" + name));
    String type = source.replaceAll("(?s).*?public final class (\\w+).*", "$1");
    Path file = folder.resolve(type + ".java");
    Files.writeString(file, source);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Path own = Path.of(Strategy.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    StringWriter said = new StringWriter();
    try (var files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      boolean compiled =
          compiler
              .getTask(
                  said,
                  files,
                  null,
                  List.of("-cp", own.toString(), "-d", classes.toString(), "-nowarn"),
                  null,
                  files.getJavaFileObjects(file))
              .call();
      assertThat(compiled).as(said.toString()).isTrue();
    }
    Path plugins = Files.createDirectories(folder.resolve("plugins"));
    Path jar = plugins.resolve(name + ".jar");
    try (OutputStream to = Files.newOutputStream(jar);
        JarOutputStream into = new JarOutputStream(to);
        Stream<Path> all = Files.walk(classes)) {
      for (Path one : all.filter(Files::isRegularFile).toList()) {
        into.putNextEntry(new ZipEntry(classes.relativize(one).toString().replace('\\', '/')));
        into.write(Files.readAllBytes(one));
      }
      into.putNextEntry(new ZipEntry(SERVICE));
      into.write(provider.getBytes(StandardCharsets.UTF_8));
    }
    return jar;
  }

  private String plugins() {
    return folder.resolve("plugins").toString();
  }

  /// A strategy of which `fill` does this.
  private Path filling(String body) throws IOException, URISyntaxException {
    String source = example();
    int from = source.indexOf("if (wanted >= 0) {");
    int end = source.indexOf("wanted = -1;\n}\n", from) + "wanted = -1;\n}\n".length();
    return jar(
        "filling",
        source.substring(0, from) + body + source.substring(end),
        "example.Neighbours$Provider");
  }

  private String complaint() {
    assertThat(err.toString()).doesNotContain("\tat ").hasLineCount(1);
    return err.toString().strip();
  }

  private int quick(String prepaging) {
    return faultline(
        "run",
        "quick",
        "--prepaging",
        prepaging,
        "--plugins",
        plugins(),
        "--out",
        folder.resolve("out").toString(),
        "--no-progress");
  }

  @Test
  void thePagesExampleAppearsInAComparisonOfAll() throws Exception {
    jar("neighbours", example(), "example.Neighbours$Provider");
    String results = folder.resolve("out").toString();
    assertThat(
            faultline(
                "compare",
                "quick",
                "--prepaging",
                "all",
                "--repeat",
                "1",
                "--plugins",
                plugins(),
                "--out",
                results,
                "--no-progress"))
        .as(err.toString())
        .isZero();
    assertThat(out.toString().lines().filter(line -> line.contains("neighbours"))).isNotEmpty();
    assertThat(out.toString()).contains("multi-pivot", "oracle");
    assertThat(Strategies.find("neighbours")).as("after the command").isNull();
  }

  @Test
  void itsOptionsAreCheckedAndStrategiesSaysWhereItComesFrom() throws Exception {
    Path jar = jar("neighbours", example(), "example.Neighbours$Provider");
    assertThat(faultline("strategies", "--plugins", plugins())).isZero();
    assertThat(out.toString())
        .contains("neighbours\n", "comes from: " + jar, "comes from: Faultline");
    assertThat(quick("neighbours:reach=513")).isEqualTo(2);
    assertThat(complaint()).contains("option reach of neighbours is 513; it must be a whole");
  }

  @Test
  void aScenarioThatNamesItIsCheckedWithIt() throws Exception {
    jar("neighbours", example(), "example.Neighbours$Provider");
    Path scenario = folder.resolve("s.yaml");
    Files.writeString(
        scenario,
        """
        name: s
        vm: {memory: 1 MiB}
        guest: {program: sequential}
        migration: {prepaging: neighbours, reach: 3}
        link: {bandwidth: 1 Gbit/s}
        """);
    assertThat(faultline("check", scenario.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("is no pre-paging strategy");
    assertThat(faultline("check", scenario.toString(), "--plugins", plugins()))
        .as(err.toString())
        .isZero();
  }

  @Test
  void whatFillThrowsIsOneLineThatNamesTheStrategy() throws Exception {
    Path jar = filling("throw new IllegalStateException(\"no luck\");\n");
    assertThat(quick("neighbours")).isEqualTo(ExitStatus.FAILED);
    assertThat(complaint())
        .isEqualTo(
            "faultline: failed: strategy neighbours of "
                + jar
                + ": fill threw IllegalStateException: no luck; that is for it to mend");
  }

  @Test
  void inAComparisonTheOthersAreNotDisturbed() throws Exception {
    filling("throw new IllegalStateException(\"no luck\");\n");
    String results = folder.resolve("out").toString();
    assertThat(
            faultline(
                "compare",
                "quick",
                "--prepaging",
                "linear,neighbours",
                "--repeat",
                "1",
                "--plugins",
                plugins(),
                "--out",
                results,
                "--no-progress"))
        .isEqualTo(ExitStatus.FAILED);
    assertThat(complaint()).contains("strategy neighbours of ", "fill threw");
    assertThat(out.toString()).contains("linear");
  }

  @Test
  void aPageOutsideOfTheMapIsNamed() throws Exception {
    filling("into.offer(1L << 40);\n");
    assertThat(quick("neighbours")).isEqualTo(ExitStatus.FAILED);
    assertThat(complaint())
        .contains("strategy neighbours of ", "fill offered page 1099511627776", "pages 0 to ");
  }

  @Test
  void aPageThatHasLeftIsPassedOver() throws Exception {
    filling("into.offer(0, 5);\ninto.offer(0);\ninto.offer(0, view.map().capacity());\n");
    assertThat(quick("neighbours")).as(err.toString()).isZero();
  }

  @Test
  void setsOfTheSourceAreToBeReadOnly() throws Exception {
    filling("view.unsent().removeRun(3, 4);\n");
    assertThat(quick("neighbours")).isEqualTo(ExitStatus.FAILED);
    assertThat(complaint()).contains("fill changed what it may only read: 4 pages are no longer");
  }

  @Test
  void aUnitKeptForLaterTakesNothing() throws Exception {
    String source =
        example()
            .replace(
                "private long wanted = -1;", "private PushUnit kept;\nprivate long wanted = -1;")
            .replace("wanted = fault.page();", "if (kept != null) kept.offer(0, 64);");
    jar(
        "kept",
        source.replace("if (wanted >= 0) {", "kept = into;\nif (false) {"),
        "example.Neighbours$Provider");
    assertThat(quick("neighbours")).as(err.toString()).isZero();
  }

  @Test
  void namesThatAreTakenAreRefused() throws Exception {
    jar("one", example().replace("\"neighbours\"", "\"dual\""), "example.Neighbours$Provider");
    assertThat(faultline("strategies", "--plugins", plugins())).isEqualTo(2);
    assertThat(complaint()).contains("one.jar: its strategy dual has the name of one of Faultline");
  }

  @Test
  void twoJarsWithOneNameAreRefused() throws Exception {
    jar("a", example(), "example.Neighbours$Provider");
    jar("b", example(), "example.Neighbours$Provider");
    assertThat(faultline("strategies", "--plugins", plugins())).isEqualTo(2);
    assertThat(complaint()).contains("b.jar: its strategy neighbours has the name", "a.jar");
    assertThat(Strategies.find("neighbours")).isNull();
  }

  @Test
  void jarsThatAreNoneAreRefused() throws Exception {
    Files.createDirectories(folder.resolve("plugins"));
    assertThat(faultline("strategies", "--plugins", plugins())).isEqualTo(2);
    assertThat(complaint()).contains("it holds 0 jars");
    err.getBuffer().setLength(0);
    Files.writeString(folder.resolve("plugins/broken.jar"), "no jar");
    assertThat(faultline("strategies", "--plugins", plugins())).isEqualTo(2);
    assertThat(complaint()).contains("broken.jar: it cannot be read as a jar");
    err.getBuffer().setLength(0);
    assertThat(faultline("strategies", "--plugins", plugins() + "x")).isEqualTo(2);
    assertThat(complaint()).contains("no such folder");
    err.getBuffer().setLength(0);
    assertThat(faultline("strategies", "--plugins", plugins() + "/broken.jar")).isEqualTo(2);
    assertThat(complaint()).contains("broken.jar: a file, no folder; give one that holds jars");
  }

  @Test
  void servicesThatFailAreRefused() throws Exception {
    Path jar = jar("a", example(), "example.Nobody");
    assertThat(faultline("strategies", "--plugins", plugins())).isEqualTo(2);
    assertThat(complaint()).contains("a.jar: its service fails: ", "example.Nobody not found");
    err.getBuffer().setLength(0);
    Files.delete(jar);
    jar(
        "b",
        example()
            .replace("return new Strategy(", "if (true) throw new Error2();\nreturn new Strategy(")
            .replace(
                "private final long reach;",
                "static final class Error2 extends RuntimeException {}\nprivate final long reach;"),
        "example.Neighbours$Provider");
    assertThat(faultline("strategies", "--plugins", plugins())).isEqualTo(2);
    assertThat(complaint()).contains("b.jar: its service fails: Error2");
  }

  @Test
  void anOptionThatIsAKeyOfMigrationIsRefused() throws Exception {
    jar("a", example().replace("\"reach\"", "\"push-unit\""), "example.Neighbours$Provider");
    assertThat(faultline("strategies", "--plugins", plugins())).isEqualTo(2);
    assertThat(complaint()).contains("option push-unit of its strategy neighbours is a key of");
  }
}
