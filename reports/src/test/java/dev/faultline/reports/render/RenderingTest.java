package dev.faultline.reports.render;

import static dev.faultline.reports.result.SampleSets.analysis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.reports.analysis.Results;
import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.reports.chart.Assets;
import dev.faultline.reports.page.Format;
import dev.faultline.reports.page.HtmlReport;
import dev.faultline.reports.result.RunFile;
import dev.faultline.reports.result.SampleSets;
import dev.faultline.reports.result.SampleSets.Stalls;
import dev.faultline.reports.result.SampleSets.Under;
import dev.faultline.reports.result.Samples;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class RenderingTest {
  private static final String HOSTILE = "<script>alert(1)</script>\u001b[31m\u202e\"'";
  private final SetAnalysis set =
      analysis(
          new Stalls("linear", 20L, 22L, 24L),
          new Stalls("dual", 15L, 16L, 19L),
          new Stalls("random", 30L, null, 33L),
          new Stalls("oracle", 10L, 11L, 12L));

  @Test
  void theTerminalTableIsAlignedAndMarksTheBest() {
    // 16.667 / 22 = 0.758; 15 / 20, 16 / 22 and 19 / 24 are 0.750, 0.727 and 0.792
    List<String> lines = ComparisonTable.of(set.migrations().getFirst()).text().lines().toList();
    assertThat(lines.get(0))
        .matches(
            // no blocktime, residency and the like: no run has any
            "prepaging +rank +stall +x linear +95 % interval +gap closed +slowdown +x bound"
                + " +stall .- +to linear +its 95 % interval +network faults");
    assertThat(lines.get(1)).matches("oracle +- +11.0 ms +0.500 +0.500 to 0.500 +100 % .*");
    assertThat(lines.get(2))
        .matches("dual +1 +16.7 ms\\* +0.758 +0.727 to 0.792 +48 % +1.25 .* 12");
    assertThat(lines.get(1).indexOf("100 %")).isEqualTo(lines.get(2).indexOf("48 %") - 1);
  }

  @Test
  void theTableThatOneReadsHasFewColumnsAndALineOfLegendForEach() {
    String text = ComparisonTable.brief(set.migrations().getFirst()).text();
    assertThat(text.lines().findFirst().orElseThrow())
        .matches("prepaging +rank +stall +x linear +95 % interval +gap closed +slowdown");
    assertThat(text.lines())
        .contains(
            "rank           1 is best; shared by those without a clear difference to the first of"
                + " them",
            "gap closed     share of the way from linear (0 %) to oracle (100 %)",
            "slowdown       wall time of the fixed work over its guest time, of the slowest vCPU");
  }

  /// 20.0 over 20.1 is 0.995, and 20.1 over 20 is 1.005: in two digits both would be 1.00.
  @Test
  void aRatioIsRoundedAsItsIntervalIs() {
    SetAnalysis close =
        analysis(
            new Stalls("linear", 20_000L, 20_000L, 20_000L, 20_000L),
            new Stalls("dual", 20_080L, 20_100L, 20_120L, 20_100L));
    String row =
        ComparisonTable.of(close.migrations().getFirst())
            .text()
            .lines()
            .filter(line -> line.startsWith("dual"))
            .findFirst()
            .orElseThrow();
    Matcher found = Pattern.compile("(1\\.\\d+) +(1\\.\\d+) to (1\\.\\d+)").matcher(row);
    assertThat(found.find()).as(row).isTrue();
    assertThat(Double.parseDouble(found.group(1)))
        .isBetween(Double.parseDouble(found.group(2)), Double.parseDouble(found.group(3)));
    assertThat(found.group(1)).hasSameSizeAs(found.group(2)).isEqualTo("1.005");
  }

  @Test
  void noneIsMarkedBestOfAColumnInWhichAllAreEqual() {
    SetAnalysis equal = analysis(new Stalls("linear", 20L, 20L), new Stalls("dual", 20L, 20L));
    assertThat(ComparisonTable.of(equal.migrations().getFirst()).text().lines().skip(1).limit(2))
        .noneMatch(line -> line.contains("*"));
  }

  @Test
  void aStyledTableIsAlignedAsAPlainOneAndMarksHeadBestAndUnclear() {
    Table table =
        new Table(
            List.of(new Table.Column("name", false), new Table.Column("stall ", true)),
            List.of(List.of("dual", "1 ms*"), List.of("forward", "10 ms "), List.of("x", "1~")),
            List.of());
    String styled = table.text(new Screen(80, false, true));
    assertThat(styled.replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(table.text());
    assertThat(styled)
        .contains("\u001b[1mname\u001b[0m", "\u001b[1;32m1 ms*\u001b[0m", "\u001b[2m1~\u001b[0m");
  }

  @Test
  void aMissingValueIsADashForPeopleAndAnEmptyCellForPrograms() {
    assertThat(Csv.of(set.runs())).contains("sample,virtual,random,2,guest,unfinished,,");
    assertThat(Csv.records(set.runs()))
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("sample", "virtual", "random", "2", "guest", "unfinished", "-"));
    assertThat(RunTable.of(Samples.run("dual", 1, null), true).text())
        .containsPattern("stall +-\n")
        .endsWith("guest: faults by userfaultfd, writes by kernel\n");
    assertThat(SummaryJson.of(set)).contains("\"gap_closed\": null");
  }

  @Test
  void theShortTableShowsWhatOnlySomeMigrationsDoWhereItWasDone() {
    RunFile run = Samples.run("dual", 1, 5L);
    assertThat(RunTable.of(run, false).text())
        .contains("stall ")
        .doesNotContain("rounds", "resent", "references", "touches");
    run.migrations().getFirst().metrics().put("rounds", 3L);
    run.migrations().getFirst().metrics().put("pages_resent", 0L);
    assertThat(RunTable.of(run, false).text())
        .containsPattern("rounds of pre-copy +3")
        .doesNotContain("resent", "references", "touches");
  }

  @Test
  void hostileNamesShowAsText() {
    SetAnalysis hostile = analysis(new Stalls(HOSTILE, 1L, 2L), new Stalls("linear", 2L, 3L));
    String html = HtmlReport.of(hostile);
    assertThat(html)
        .doesNotContain("<script>alert", "\u001b", "\u202e")
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;?[31m?\"'");
    String text = ComparisonTable.of(hostile.migrations().getFirst()).text();
    assertThat(text).doesNotContain("\u001b", "\u202e");
    assertThat(ComparisonTable.of(hostile.migrations().getFirst()).markdown())
        .doesNotContain("<script");
  }

  @Test
  void thePageAsksForNothing() {
    for (String html : List.of(HtmlReport.of(set), HtmlReport.of(Samples.run("dual", 1, 5L)))) {
      String own = html.replace(Assets.library(), "");
      assertThat(own).hasSizeLessThan(html.length());
      assertThat(own).doesNotContain("http:", "https:", "url(", " src=", "href=", "@import");
      assertThat(html).contains("prefers-color-scheme", "default-src 'none'");
    }
  }

  @Test
  void theSameSetGivesTheSamePage() {
    assertThat(HtmlReport.of(set)).isEqualTo(HtmlReport.of(set));
    assertThat(HtmlReport.of(set).indexOf("dual stalls the guest 24 % less"))
        .isBetween(0, HtmlReport.of(set).indexOf("<table"));
  }

  private static Stalls both(String name, long millis) {
    return new Stalls(name, millis, millis);
  }

  private static Under place(String name, long linear, long dual) {
    return new Under(name, both("linear", linear), both("dual", dual), both("oracle", 5));
  }

  /// dual over linear is 10 / 20 in A and 60 / 30 in B; the geometric mean of 1 and 2 is 1.41.
  @Test
  void whatIsSaidOverAllConditionsComesAtTheEndInEveryFormat() {
    SetAnalysis field = SampleSets.under(place("A", 20, 10), place("B", 30, 60));
    String text = SetText.of(field, new Screen(80, false, false));
    assertThat(text.lines().filter(line -> !line.isEmpty()))
        .containsSubsequence(
            "place A",
            "dual stalls the guest 2.0 times less than linear, 2.0 times the oracle: 10.0 ms,",
            "place B",
            "Regret, over all 2 conditions",
            "prepaging   mean  worst      A      B",
            "oracle     0.289  0.500  0.500  0.167",
            "linear      1.41   2.00   2.00   1.00",
            "Ranks, over all 2 conditions",
            "prepaging  mean  firsts  A  B",
            "linear      1.5       1  2  1",
            "Gap closed, over all 2 conditions",
            "dual       -27 %   67 %  -120 %");
    assertThat(text.lines()).allMatch(line -> line.length() <= 80);
    assertThat(Format.MARKDOWN.render(new Results.RunSet(field)))
        .contains("### Regret, over all 2 conditions", "| linear | 1.41 | 2.00 | 2.00 | 1.00 |");
    assertThat(HtmlReport.of(field)).contains("<h2>Regret, over all 2 conditions</h2>");
    assertThat(SummaryJson.of(field)).contains("\"regret\": [2.0,1.0]", "\"rank\": [null,null]");
    List<Format.Rendered> csv = Format.CSV.files(new Results.RunSet(field));
    assertThat(csv.stream().map(Format.Rendered::fileName))
        .containsExactly("table.csv", "statistics.csv");
    assertThat(csv.getLast().text())
        .startsWith(
            "place,migration,prepaging,runs,incomplete,rank,regret,regret_low,regret_high,gap_closed,")
        .contains("A,guest,dual,2,0,1,1.0,,,0.66", "B,guest,oracle,2,0,,0.16");
  }

  /// In A dual is 10 and 20 over linear's 20 and 10, so either may be the best: 1 to 2 times it. In
  /// B it is 2 times linear with each seed, and the mean is from sqrt(1 * 2) to sqrt(2 * 2).
  @Test
  void aRegretThatSeedsChangeHasAnInterval() {
    SetAnalysis field =
        SampleSets.under(
            new Under("A", new Stalls("linear", 20L, 10L), new Stalls("dual", 10L, 20L)),
            new Under("B", new Stalls("linear", 30L, 30L), new Stalls("dual", 60L, 60L)));
    assertThat(SetText.of(field, new Screen(80, false, false)).lines())
        .containsSubsequence(
            "prepaging  mean          95 %  worst     A     B",
            "linear     1.00  1.00 to 1.41   1.00  1.00  1.00",
            "dual       1.41  1.41 to 2.00   2.00  1.00  2.00");
    assertThat(SummaryJson.of(field))
        .contains("\"regret_low_95\": 1.0", "\"regret_geometric_mean_high_95\": 2.0");
    assertThat(Format.CSV.files(new Results.RunSet(field)).getLast().text())
        .contains("A,guest,dual,2,0,1,1.0,1.0,2.0,", "B,guest,dual,2,0,");
  }

  @Test
  void manyConditionsAreOneTableAndTheirAxesItsFirstColumns() {
    Under[] places = new Under[15];
    for (int i = 0; i < places.length; i++) {
      places[i] = place("P" + i, 20 + i, 10 + i);
    }
    SetAnalysis field = SampleSets.under(places);
    List<String> lines = SetText.of(field, Screen.PLAIN).lines().toList();
    // nothing varies, so each difference is exact: of (10 + i) / (20 + i) for i from 0 to 14 the
    // geometric mean is 0.62
    assertThat(lines.subList(1, 3))
        .containsExactly(
            "dual is clearly best under 15 of 15 conditions.",
            "- place P0 to P14: dual under 15 of 15; stall 38 % below linear, the next best.");
    assertThat(lines).anyMatch(line -> line.matches("place +prepaging +stall +rank +x linear .*"));
    assertThat(lines).anyMatch(line -> line.matches("P0 +dual +10.0 ms\\* .*"));
    // 15 * 3 rows, of which a terminal gets 40
    assertThat(lines).contains("5 more rows are in statistics.csv.");
    assertThat(lines).contains("Over 15 conditions; statistics.csv has each.");
    String html = HtmlReport.of(field);
    assertThat(html.indexOf("<p class=\"verdict\">dual is clearly best under 15 of 15 conditions."))
        .isBetween(0, html.indexOf("data-chart=\"trend\""));
    // the one axis and the variants are what the table is filtered by
    assertThat(html).contains("data-filters=\"2\"").doesNotContain("data-chart=\"heat\"");
  }
}
