package dev.faultline.simulator.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The page of a sweep as a browser shows it.
class SweepBrowserTest {
  private static final List<String> STRATEGIES = List.of("linear", "demand-only", "dual");

  /// A4 without its margins of 1 cm: 19 cm at 96 dots an inch.
  private static final int PAPER = (int) (190 / 25.4 * 96);

  @TempDir static Path folder;
  private static Browser browser;
  private static ReportPage page;
  private static Compared compared;
  private static Path sweep;

  @BeforeAll
  static void start() throws IOException {
    browser = Browser.start(Files.createDirectory(folder.resolve("profile")));
    page = new ReportPage(browser, STRATEGIES);
    compared =
        Swept.quick(
            folder,
            "migration.prepaging=linear,demand-only,dual",
            "link.bandwidth=10 Gbit/s,500 Mbit/s,1 Gbit/s",
            "link.latency=20 us,1 ms",
            "vm.vcpus=1,2");
    sweep = compared.page("sweep.html");
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  private static void holdsThatItIsWhole() {
    assertThat(browser.complaints()).isEmpty();
    assertThat(browser.requests()).hasSize(1).allMatch(one -> one.startsWith("file:"));
    assertThat(page.bare()).isEmpty();
  }

  private static List<String> labels(String chart) {
    return browser.all("figure[data-chart=" + chart + "] .plot svg text", "one.textContent");
  }

  private static long shown() {
    return browser.number(
        "document.querySelectorAll('table[data-filters=\"4\"] tbody tr:not([hidden])').length");
  }

  @Test
  void itBeginsWithItsConclusionThenTheMapTheLinesAndTheTable() {
    page.open(sweep);
    holdsThatItIsWhole();
    assertThat(page.figures()).containsExactly("heat", "trend");
    assertThat(browser.text("document.querySelector('p.verdict').textContent"))
        .containsPattern("(clearly best under \\d+ of 12 conditions|all 12 conditions)");
    // 12 conditions of three strategies
    assertThat(shown()).isEqualTo(36);
    assertThat(labels("heat"))
        .containsSubsequence("500 Mbit/s", "1 Gbit/s", "10 Gbit/s")
        .containsSubsequence("20 us", "1 ms");
  }

  @Test
  void theMapTurnsFixesAnAxisAndShowsTheRegretOfWhoIsChosen() {
    page.open(sweep);
    page.choose("heat", "x", "vm.vcpus");
    assertThat(labels("heat")).contains("vm.vcpus", "20 us").doesNotContain("1 Gbit/s");
    // two values of each: four cells, of three bandwidths together
    page.choose("heat", "fixed-0", "10 Gbit/s");
    assertThat(labels("heat")).noneMatch(one -> one.matches(".* \\d/3"));
    page.choose("heat", "view", "the regret of");
    page.choose("heat", "who", "demand-only");
    assertThat(labels("heat").stream().filter(one -> one.matches("~? ?[\\d,.]+ %"))).hasSize(4);
    holdsThatItIsWhole();
  }

  @Test
  void theLinesGoAlongTheAxisThatIsChosen() {
    page.open(sweep);
    assertThat(page.named("trend")).containsExactlyInAnyOrderElementsOf(STRATEGIES);
    assertThat(labels("trend")).contains("link.bandwidth", "10 Gbit/s");
    page.choose("trend", "along", "vm.vcpus");
    assertThat(labels("trend")).contains("vm.vcpus").doesNotContain("10 Gbit/s");
    page.choose("trend", "view", "beside linear");
    assertThat(labels("trend")).anyMatch(one -> one.endsWith(" %"));
    holdsThatItIsWhole();
  }

  @Test
  void theTableIsFilteredByATextAndByTheValuesOfAnAxis() {
    page.open(sweep);
    String box = "input[type=search]";
    browser.find(box).sendKeys("dual");
    assertThat(shown()).isEqualTo(12);
    page.choose("", "column-0", "1 Gbit/s");
    assertThat(shown()).isEqualTo(4);
    assertThat(browser.text("document.querySelector('output').textContent"))
        .isEqualTo("4 of 36 rows");
    browser.find(box).clear();
    page.choose("", "column-0", "all");
    assertThat(shown()).isEqualTo(36);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 1280})
  void nothingIsWiderThanTheWindow(int width) {
    page.open(sweep);
    browser.width(width);
    assertThat(page.width()).isLessThanOrEqualTo(width);
    assertThat(page.outgrown()).isEmpty();
    browser.media("screen", "dark");
    assertThat(page.background()).isEqualTo("rgb(20, 24, 29)");
    holdsThatItIsWhole();
  }

  @Test
  void aPrintedPageHoldsEveryCellAndBothCharts() {
    page.open(sweep).print(PAPER);
    assertThat(page.reach()).isLessThanOrEqualTo(PAPER);
    holdsThatItIsWhole();
  }

  @Test
  void oneAxisHasLinesAndNoMap() throws IOException {
    Compared one =
        Swept.quick(
            folder,
            "migration.prepaging=linear,dual",
            "link.bandwidth=1 Gbit/s,2 Gbit/s,10 Gbit/s");
    page.open(one.page("one.html"));
    // three conditions are told one by one below, with their own charts
    assertThat(page.figures()).contains("trend").doesNotContain("heat").startsWith("trend");
    holdsThatItIsWhole();
  }

  @Test
  void namesAreTextWhateverTheySay() throws IOException {
    Map<String, String> names =
        Map.of(
            "dual",
            "</script><script>alert(2)</script>",
            "demand-only",
            "\"'><img src=x onerror=alert(1)>" + "x".repeat(10_240));
    page.open(compared.renamed(name -> names.getOrDefault(name, name)).page("hostile.html"));
    page.choose("heat", "view", "the regret of");
    assertThat(browser.hasAlert()).isFalse();
    holdsThatItIsWhole();
    assertThat(browser.all("script", "1")).hasSize(3);
    assertThat(browser.all("img", "1")).isEmpty();
    for (int width : List.of(1280, 400)) {
      browser.width(width);
      assertThat(page.width()).isLessThanOrEqualTo(width);
    }
  }
}
