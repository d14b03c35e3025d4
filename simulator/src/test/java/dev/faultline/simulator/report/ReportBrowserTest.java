package dev.faultline.simulator.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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

  private static final String WIDTH = "document.documentElement.scrollWidth";

  /// How far right anything that is seen of these reaches.
  private static final String REACH =
      "Math.max(...Array.from(document.querySelectorAll('%s'))"
          + ".filter((one) => one.getClientRects().length > 0)"
          + ".map((one) => Math.ceil(one.getBoundingClientRect().right)))";

  @TempDir static Path folder;
  private static Browser browser;
  private static Compared compared;
  private static Path comparison;
  private static Path run;

  @BeforeAll
  static void start() throws IOException {
    browser = Browser.start(Files.createDirectory(folder.resolve("profile")));
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

  private static void holdsThatNothingIsMissingOrAskedFor() {
    assertThat(browser.complaints()).isEmpty();
    assertThat(browser.texts("performance.getEntriesByType('resource').map((one) => one.name)"))
        .isEmpty();
  }

  private static void holdsThatEveryFigureIsDrawn() {
    List<String> bare =
        browser.texts(
            "document.querySelectorAll('figure[data-chart]:not([hidden])')).filter((one) =>"
                + " one.querySelectorAll('.plot svg path').length < 2"
                + " || one.querySelectorAll('.plot svg text').length < 2"
                + ").map((one) => one.dataset.chart");
    assertThat(bare).isEmpty();
  }

  @Test
  void aComparisonAsksForNothingAndDrawsEveryFigure() {
    browser.open(comparison);
    holdsThatNothingIsMissingOrAskedFor();
    holdsThatEveryFigureIsDrawn();
    // of what is judged by stall: latency, progress, resident, faults, forest and gap below it
    assertThat(browser.texts("document.querySelectorAll('figure:not([hidden])')")).hasSize(7);
  }

  @Test
  void aRunAsksForNothingAndDrawsEveryFigure() {
    browser.open(run);
    holdsThatNothingIsMissingOrAskedFor();
    holdsThatEveryFigureIsDrawn();
    assertThat(browser.texts("document.querySelectorAll('figure:not([hidden])')")).hasSize(5);
  }

  @Test
  void anErrorARequestAndAViolationWouldBeNoticed() throws IOException {
    String page = Files.readString(comparison).replace("<h1>", "<img src='none.png'><h1>");
    browser.open(Files.writeString(folder.resolve("refused.html"), page));
    assertThat(browser.complaints()).anyMatch(one -> one.contains("Content Security Policy"));
    String open = page.replaceAll("<meta http-equiv[^>]*>", "");
    browser.open(Files.writeString(folder.resolve("open.html"), open));
    assertThat(browser.complaints()).anyMatch(one -> one.contains("none.png"));
  }

  @Test
  void whatIsEmbeddedIsWhatTheAnalysisSaysByteForByte() {
    browser.open(comparison);
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

  private static List<String> column(int index) {
    return browser.texts(
        "document.querySelector('table.sortable').tBodies[0].rows).map((row) => row.cells["
            + index
            + "].textContent");
  }

  /// "2.53 ms*" in nanoseconds.
  private static double nanos(String cell) {
    String[] words = cell.replace("*", "").split(" ", -1);
    return Double.parseDouble(words[0]) * UNITS.getOrDefault(words[1], Double.NaN);
  }

  @Test
  void aColumnOfTimesIsSortedByTimeBothWays() {
    browser.open(comparison);
    int slowest =
        browser
            .texts(
                "document.querySelectorAll('table.sortable')[0].tHead.rows[0].cells).map((one) =>"
                    + " one.textContent.trim()")
            .indexOf("fault p99");
    List<String> cells = new ArrayList<>(column(slowest));
    assertThat(cells).hasSize(13);
    // of us and ms: the order of letters would not do
    assertThat(cells.stream().sorted().toList())
        .isNotEqualTo(
            cells.stream().sorted(Comparator.comparing(ReportBrowserTest::nanos)).toList());
    String head = "table.sortable th:nth-child(" + (slowest + 1) + ") button";
    browser.click(browser.find(head));
    List<Double> up = column(slowest).stream().map(ReportBrowserTest::nanos).toList();
    assertThat(up).isSorted();
    browser.click(browser.find(head));
    assertThat(column(slowest).stream().map(ReportBrowserTest::nanos).toList())
        .isEqualTo(up.reversed());
  }

  @Test
  void aPlainNumberIsSortedAsOneThoughNobodySaysSo() throws IOException {
    String page = Files.readString(comparison).replaceAll(" data-value=\"[^\"]*\"", "");
    browser.open(Files.writeString(folder.resolve("plain.html"), page));
    // the second column are ranks: above 9 of thirteen, and none for who is told the future
    browser.click(browser.find("table.sortable th:nth-child(2) button"));
    List<String> ranks = column(1);
    assertThat(ranks.getLast()).isEqualTo("-");
    assertThat(ranks.subList(0, 12).stream().map(Integer::valueOf).toList())
        .isSorted()
        .contains(12);
  }

  @Test
  void aColumnOfNamesIsSortedByLettersBothWays() {
    browser.open(comparison);
    browser.click(browser.find("table.sortable th button"));
    List<String> up = column(0);
    assertThat(up).hasSize(13).isSorted();
    browser.click(browser.find("table.sortable th button"));
    assertThat(column(0)).isEqualTo(up.reversed());
  }

  private static List<String> rows() {
    return browser
        .texts(
            "document.querySelectorAll('figure[data-chart=judged] svg text')"
                + ").map((one) => one.textContent.replace('◆ ', '')")
        .stream()
        .filter(List.of(STRATEGIES.split(",", -1))::contains)
        .toList();
  }

  @Test
  void allStrategiesAreThereForOneClickAndGoWithAnother() {
    browser.open(comparison);
    List<String> few = rows();
    assertThat(few).hasSizeBetween(3, 8);
    browser.click(browser.find("figure[data-chart=judged] > button"));
    assertThat(rows()).hasSize(13).containsAll(few);
    browser.click(browser.find("figure[data-chart=judged] > button"));
    assertThat(rows()).isEqualTo(few);
  }

  private static List<String> legend() {
    return browser
        .texts(
            "document.querySelectorAll('figure[data-chart=resident] svg text')"
                + ").map((one) => one.textContent")
        .stream()
        .filter(List.of(STRATEGIES.split(",", -1))::contains)
        .toList();
  }

  private static long lines() {
    return browser.number(
        "document.querySelectorAll('figure[data-chart=resident] svg"
            + " path[fill=transparent][stroke-linejoin=bevel]').length");
  }

  @Test
  void aClickOnALegendAddsALineThatASecondOneTakesAway() {
    browser.open(comparison);
    List<String> named = legend();
    assertThat(named).containsExactlyInAnyOrderElementsOf(rows());
    browser.click(browser.find("figure[data-chart=resident] > button"));
    assertThat(legend()).hasSize(13);
    String another =
        legend().stream().filter(one -> !named.contains(one)).findFirst().orElseThrow();
    long before = lines();
    browser.click(browser.label("resident", another));
    assertThat(lines()).isEqualTo(before + 1);
    // what is drawn keeps its name, also on paper and in the dark
    browser.click(browser.find("figure[data-chart=resident] > button"));
    browser.media("screen", "dark");
    assertThat(legend()).hasSize(named.size() + 1).contains(another);
    assertThat(lines()).isEqualTo(before + 1);
    browser.value("window.dispatchEvent(new Event('beforeprint'))");
    assertThat(legend()).hasSize(named.size() + 1).contains(another);
    browser.value("window.dispatchEvent(new Event('afterprint'))");
    browser.click(browser.label("resident", another));
    assertThat(lines()).isEqualTo(before);
  }

  private static String fill() {
    return String.valueOf(browser.label("judged", "linear").getDomAttribute("fill"));
  }

  @Test
  void aDarkSchemeChangesTextAndBackground() {
    browser.open(comparison);
    String back = "getComputedStyle(document.body).backgroundColor";
    // nearly black on white, and nearly white on nearly black
    assertThat(fill()).isEqualTo("#1b1f24");
    assertThat(browser.text(back)).isEqualTo("rgb(255, 255, 255)");
    browser.media("screen", "dark");
    assertThat(fill()).isEqualTo("#e6e9ed");
    assertThat(browser.text(back)).isEqualTo("rgb(20, 24, 29)");
    browser.media("screen", "light");
    assertThat(fill()).isEqualTo("#1b1f24");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 800, 1280})
  void nothingIsWiderThanTheWindow(int width) {
    for (Path page : List.of(comparison, run)) {
      browser.open(page);
      browser.width(width);
      assertThat(browser.number(WIDTH)).as("of %s", page).isLessThanOrEqualTo(width);
      List<String> outside =
          browser.texts(
              "document.querySelectorAll('figure:not([hidden])')).filter((one) => {"
                  + " const figure = one.getBoundingClientRect();"
                  + " const svg = one.querySelector('svg').getBoundingClientRect();"
                  + " return svg.left < figure.left - 1 || svg.right > figure.right + 1;"
                  + "}).map((one) => one.dataset.chart");
      assertThat(outside).as("of %s", page).isEmpty();
    }
  }

  @Test
  void aPrintedPageHoldsEveryCellAndEveryChart() {
    // A4 without its margins of 1 cm: 19 cm at 96 dots an inch
    int paper = (int) (190 / 25.4 * 96);
    for (Path page : List.of(comparison, run)) {
      browser.open(page);
      // charts are drawn before the paper's width is known, in a window of any width
      browser.value("window.dispatchEvent(new Event('beforeprint'))");
      browser.media("print", "light");
      browser.paper(paper);
      assertThat(browser.number(REACH.formatted("th,td,svg")))
          .as("of %s", page)
          .isLessThanOrEqualTo(paper);
      assertThat(Base64.getDecoder().decode(browser.print()))
          .startsWith("%PDF-".getBytes(StandardCharsets.US_ASCII));
      holdsThatNothingIsMissingOrAskedFor();
    }
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
    browser.open(hostile.page("hostile.html"));
    assertThat(browser.hasAlert()).isFalse();
    holdsThatNothingIsMissingOrAskedFor();
    holdsThatEveryFigureIsDrawn();
    // the data, the library and the script of reports
    assertThat(browser.number("document.querySelectorAll('script').length")).isEqualTo(3);
    assertThat(browser.number("document.querySelectorAll('img').length")).isZero();
    assertThat(column(0)).contains("<script>alert(1)</script>", names.get("leap"));
    assertThat(browser.text("document.body.innerText")).doesNotContain("\u202e");
    browser.click(browser.find("figure[data-chart=judged] > button"));
    for (int width : List.of(1280, 400)) {
      browser.width(width);
      assertThat(browser.number(WIDTH)).isLessThanOrEqualTo(width);
    }
    assertThat(browser.hasAlert()).isFalse();
  }
}
