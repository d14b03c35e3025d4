package dev.faultline.reports.render;

import static dev.faultline.reports.result.SampleSets.analysis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.reports.result.SampleSets.Stalls;
import dev.faultline.reports.result.Samples;
import java.util.List;
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
    // half widths: linear 4.3027 * 2 / sqrt 3 = 4.97, dual 4.3027 * 2.0817 / sqrt 3 = 5.17
    assertThat(ComparisonTable.of(set.migrations().getFirst()).text().lines().limit(3))
        .containsExactly(
            "prepaging             stall        +-  to linear      95 % interval  gap closed  x"
                + " bound  network faults   fault p99   blocktime   residency   time to 90 %",
            "oracle              11.0 ms   2.48 ms   -11.0 ms   -13.5 to -8.5 ms       100 %    "
                + " 2.20              12           -           -           -              -",
            "dual                16.7 ms*  5.17 ms   -5.33 ms  -6.77 to -3.90 ms        48 %    "
                + " 3.33              12*          -           -           -              -");
  }

  @Test
  void aMissingValueIsADashEverywhere() {
    String csv = Csv.of(set.runs());
    assertThat(csv.lines().skip(1)).hasSize(12).noneMatch(line -> line.contains(",,"));
    assertThat(csv).contains("sample,virtual,random,2,guest,unfinished,-,");
    assertThat(RunTable.of(Samples.run("dual", 1, null), true).text())
        .containsPattern("stall +-\n");
    assertThat(SummaryJson.of(set)).contains("\"gap_closed\": null");
  }

  @Test
  void hostileNamesShowAsText() {
    SetAnalysis hostile = analysis(new Stalls(HOSTILE, 1L, 2L), new Stalls("linear", 2L, 3L));
    String html = HtmlReport.of(hostile);
    assertThat(html)
        .doesNotContain("<script", "\u001b", "\u202e")
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;?[31m?&quot;&#39;");
    String text = ComparisonTable.of(hostile.migrations().getFirst()).text();
    assertThat(text).doesNotContain("\u001b", "\u202e");
    assertThat(ComparisonTable.of(hostile.migrations().getFirst()).markdown())
        .doesNotContain("<script");
  }

  @Test
  void thePageAsksForNothing() {
    for (String html : List.of(HtmlReport.of(set), HtmlReport.of(Samples.run("dual", 1, 5L)))) {
      assertThat(html)
          .doesNotContain("http:", "https:", "url(", "src=", "href=", "<script", "@import");
      assertThat(html).contains("prefers-color-scheme", "default-src 'none'");
    }
  }

  @Test
  void theSameSetGivesTheSamePage() {
    assertThat(HtmlReport.of(set)).isEqualTo(HtmlReport.of(set));
    assertThat(HtmlReport.of(set).indexOf("dual cost the guest least"))
        .isBetween(0, HtmlReport.of(set).indexOf("<table"));
  }
}
