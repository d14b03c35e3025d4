package dev.faultline.simulator.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// Reports as a browser shows them.
class ReportBrowserTest {
  /// Thirteen: eight at most are shown before somebody asks for all.
  private static final String STRATEGIES =
      "demand-only,linear,random,forward,backward,dual,multi-pivot,leap,stream,markov,score-map,"
          + "chunk,oracle";

  /// In nanoseconds.
  private static final Map<String, Double> UNITS =
      Map.of("ns", 1.0, "us", 1e3, "ms", 1e6, "s", 1e9);

  /// A4 without its margins of 1 cm: 19 cm at 96 dots an inch.
  private static final int PAPER = (int) (190 / 25.4 * 96);

  @TempDir static Path folder;
  private static Browser browser;
  private static ReportPage page;
  private static Compared compared;
  private static Path comparison;
  private static Path run;

  @BeforeAll
  static void start() throws IOException {
    browser = Browser.start(Files.createDirectory(folder.resolve("profile")));
    page = new ReportPage(browser, List.of(STRATEGIES.split(",", -1)));
    compared = Compared.quick(STRATEGIES, folder);
    comparison = compared.page("comparison.html");
    run = compared.pageOfTheFirstRun();
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  private static void holdsThatItIsWhole() {
    assertThat(browser.complaints()).isEmpty();
    // the page itself
    assertThat(browser.requests()).hasSize(1).allMatch(one -> one.startsWith("file:"));
    assertThat(page.bare()).isEmpty();
  }

  @Test
  void aComparisonAsksForNothingAndDrawsEveryFigure() {
    page.open(comparison);
    holdsThatItIsWhole();
    assertThat(page.figures())
        .containsExactly(
            "judged",
            "latency",
            "progress",
            "resident",
            "faults",
            "came",
            "channels",
            "forest",
            "gap");
  }

  @Test
  void aRunAsksForNothingAndDrawsEveryFigure() {
    page.open(run);
    holdsThatItIsWhole();
    assertThat(page.figures())
        .containsExactly("progress", "latency", "resident", "faults", "wire", "came", "channels");
  }

  @Test
  void anErrorARequestAndAViolationWouldBeNoticed() throws IOException {
    String planted = Files.readString(comparison).replace("<h1>", "<img src='none.png'><h1>");
    page.open(Files.writeString(folder.resolve("refused.html"), planted));
    assertThat(browser.complaints()).anyMatch(one -> one.contains("Content Security Policy"));
    String open = planted.replaceAll("<meta http-equiv[^>]*>", "");
    page.open(Files.writeString(folder.resolve("open.html"), open));
    assertThat(browser.complaints()).anyMatch(one -> one.contains("none.png"));
    assertThat(browser.requests()).anyMatch(one -> one.endsWith("none.png"));
    String empty = planted.replaceAll("(?s)<h1>", "<figure data-chart='x'></figure><h1>");
    page.open(Files.writeString(folder.resolve("bare.html"), empty));
    assertThat(page.bare()).contains("x");
  }

  @Test
  void whatIsEmbeddedIsWhatTheAnalysisSaysByteForByte() {
    page.open(comparison);
    String found = browser.text("document.getElementById('report-data').textContent");
    assertThat(found.equals(compared.embedded())).isTrue();
    // and the browser reads in it what we read in it, whichever way either writes numbers
    String read =
        browser.text(
            "JSON.stringify(JSON.parse(document.getElementById('report-data').textContent))");
    JsonMapper mapper = new JsonMapper();
    String ours = "JSON.stringify(" + compared.data() + ")";
    assertThat(mapper.readTree(read)).isEqualTo(mapper.readTree(browser.text(ours)));
  }

  /// "2.53 ms*" in nanoseconds.
  private static double nanos(String cell) {
    String[] words = cell.replace("*", "").split(" ", -1);
    return Double.parseDouble(words[0]) * UNITS.getOrDefault(words[1], Double.NaN);
  }

  @Test
  void aColumnOfTimesIsSortedByTimeBothWays() {
    page.open(comparison);
    int slowest = page.heads().indexOf("fault p99");
    List<String> cells = page.column(slowest);
    assertThat(cells).hasSize(13);
    // of us and ms: the order of letters would not do
    assertThat(cells.stream().sorted().toList())
        .isNotEqualTo(
            cells.stream().sorted(Comparator.comparing(ReportBrowserTest::nanos)).toList());
    page.sortBy(slowest);
    List<Double> up = page.column(slowest).stream().map(ReportBrowserTest::nanos).toList();
    assertThat(up).isSorted();
    page.sortBy(slowest);
    assertThat(page.column(slowest).stream().map(ReportBrowserTest::nanos).toList())
        .isEqualTo(up.reversed());
  }

  @Test
  void aPlainNumberIsSortedAsOneThoughNobodySaysSo() throws IOException {
    String plain = Files.readString(comparison).replaceAll(" data-value=\"[^\"]*\"", "");
    page.open(Files.writeString(folder.resolve("plain.html"), plain));
    page.sortBy(page.heads().indexOf("rank"));
    List<String> ranks = page.column(page.heads().indexOf("rank"));
    // twelve of thirteen have one, the last of them 12; who is told the future has none
    assertThat(ranks.getLast()).isEqualTo("-");
    assertThat(ranks.subList(0, 12).stream().map(Integer::valueOf).toList())
        .isSorted()
        .contains(12);
  }

  @Test
  void aColumnOfNamesIsSortedByLettersBothWays() {
    page.open(comparison);
    page.sortBy(0);
    List<String> up = page.column(0);
    assertThat(up).hasSize(13).isSorted();
    page.sortBy(0);
    assertThat(page.column(0)).isEqualTo(up.reversed());
  }

  @Test
  void allStrategiesAreThereForOneClickAndGoWithAnother() {
    page.open(comparison);
    List<String> few = page.named("judged");
    assertThat(few).hasSizeBetween(3, 8);
    page.more("judged");
    assertThat(page.named("judged")).hasSize(13).containsAll(few);
    page.more("judged");
    assertThat(page.named("judged")).isEqualTo(few);
  }

  @Test
  void aClickOnALegendAddsALineThatASecondOneTakesAway() {
    page.open(comparison);
    List<String> few = page.named("resident");
    assertThat(few).containsExactlyInAnyOrderElementsOf(page.named("judged"));
    page.more("resident");
    List<String> all = page.named("resident");
    assertThat(all).hasSize(13);
    String another = all.stream().filter(one -> !few.contains(one)).findFirst().orElseThrow();
    int before = page.lines("resident");
    page.click("resident", another);
    assertThat(page.lines("resident")).isEqualTo(before + 1);
    page.click("resident", another);
    assertThat(page.lines("resident")).isEqualTo(before);
  }

  @Test
  void whatSomebodySwitchedOnStaysInTheDarkAndOnPaper() {
    page.open(comparison);
    List<String> few = page.named("resident");
    page.more("resident");
    String another =
        page.named("resident").stream().filter(one -> !few.contains(one)).findFirst().orElseThrow();
    page.click("resident", another);
    page.more("resident");
    assertThat(page.named("resident")).hasSize(few.size() + 1).contains(another);
    browser.media("screen", "dark");
    assertThat(page.named("resident")).hasSize(few.size() + 1).contains(another);
    page.tell("beforeprint");
    assertThat(page.named("resident")).hasSize(few.size() + 1).contains(another);
    page.tell("afterprint");
    page.click("resident", another);
    assertThat(page.named("judged")).hasSize(few.size());
  }

  @Test
  void aDarkSchemeChangesTextAndBackgroundAndPaperIsWhite() {
    page.open(comparison);
    // nearly black on white, and nearly white on nearly black
    assertThat(page.ink("judged", "linear")).isEqualTo("#1b1f24");
    assertThat(page.background()).isEqualTo("rgb(255, 255, 255)");
    browser.media("screen", "dark");
    assertThat(page.ink("judged", "linear")).isEqualTo("#e6e9ed");
    assertThat(page.background()).isEqualTo("rgb(20, 24, 29)");
    page.tell("beforeprint");
    browser.media("print", "dark");
    assertThat(page.background()).isEqualTo("rgb(255, 255, 255)");
  }

  @Test
  void nothingIsWiderThanTheWindow() {
    for (Path one : List.of(comparison, run)) {
      page.open(one);
      for (int width : List.of(1280, 800, 400)) {
        browser.width(width);
        assertThat(page.width()).as("of %s", one).isLessThanOrEqualTo(width);
        assertThat(page.outgrown()).as("of %s at %d", one, width).isEmpty();
      }
    }
  }

  @Test
  void aPrintedPageHoldsEveryCellAndEveryChart() {
    for (Path one : List.of(comparison, run)) {
      page.open(one).print(PAPER);
      assertThat(page.reach()).as("of %s", one).isLessThanOrEqualTo(PAPER);
      assertThat(Base64.getDecoder().decode(browser.print()))
          .startsWith("%PDF-".getBytes(StandardCharsets.US_ASCII));
      holdsThatItIsWhole();
    }
  }

  @Test
  void theSliderMovesMemoryThroughTimeAndTwoStrategiesShareOneClock() {
    page.open(comparison);
    assertThat(page.pictures("whole")).hasSize(2).doesNotHaveDuplicates();
    page.slide(0);
    List<String> before = page.pictures("now");
    // nothing has come before RESUME
    assertThat(page.toldOfMemory()).hasSize(2).allMatch(told -> told.startsWith("0 pages here"));
    page.slide(1000);
    assertThat(page.pictures("now")).hasSize(2).doesNotContainAnyElementsOf(before);
    // the guest of `quick` has 16 MiB, and all of it has come
    assertThat(page.toldOfMemory()).allMatch(told -> told.startsWith("4,096 pages here"));
    page.choose("map", "right", "nothing");
    assertThat(page.pictures("whole")).hasSize(1);
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void namesAreTextWhateverTheySay() throws IOException {
    Map<String, String> names =
        Map.of(
            "dual", "<script>alert(1)</script>",
            "leap", "\"'><img src=x onerror=alert(1)>",
            "stream", "</script><script>alert(2)</script>",
            "forward", "x".repeat(10_240),
            "oracle", "right \u202e to left");
    Compared hostile = compared.renamed(name -> names.getOrDefault(name, name));
    page.open(hostile.page("hostile.html"));
    assertThat(browser.hasAlert()).isFalse();
    holdsThatItIsWhole();
    // the data, the library and the script of reports
    assertThat(browser.all("script", "1")).hasSize(3);
    assertThat(browser.all("img", "1")).isEmpty();
    assertThat(page.column(0))
        .contains("<script>alert(1)</script>", "\"'><img src=x onerror=alert(1)>");
    assertThat(browser.text("document.body.innerText")).doesNotContain("\u202e");
    page.more("judged");
    for (int width : List.of(1280, 400)) {
      browser.width(width);
      assertThat(page.width()).isLessThanOrEqualTo(width);
    }
    page.print(PAPER);
    assertThat(page.reach()).isLessThanOrEqualTo(PAPER);
    assertThat(browser.hasAlert()).isFalse();
  }
}
