package dev.faultline.reports.export;

import static dev.faultline.reports.result.SampleSets.analysis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.reports.analysis.Results;
import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.reports.result.SampleSets;
import dev.faultline.reports.result.SampleSets.Stalls;
import dev.faultline.reports.result.SampleSets.Under;
import dev.faultline.reports.result.Samples;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TexTest {
  private static String tex(SetAnalysis analysis) {
    return Tex.of(new Results.RunSet(analysis));
  }

  @Test
  void aComparisonIsABooktabsTableWithItsBestInBold() {
    String text =
        tex(
            analysis(
                new Stalls("linear", 20L, 22L, 24L),
                new Stalls("dual_2", 15L, 16L, 19L),
                new Stalls("oracle", 10L, 11L, 12L)));
    assertThat(text.lines())
        .containsSubsequence(
            "% \\usepackage{booktabs,longtable}",
            "\\begin{table}",
            "\\caption{sample. Seeds 1 to 3, engine virtual, Faultline 1.0, by faultline report"
                + " -{}-format tex. Bold: best of its column, of those that can be chosen (told the"
                + " future: oracle).}",
            "\\label{tab:sample}",
            "\\begin{tabular}{lrrrrrr}",
            "\\toprule",
            "prepaging & rank & stall & x linear & 95 \\% interval & gap closed & slowdown \\\\",
            "\\midrule",
            "oracle & - & 11.0 ms & 0.500 & 0.500 to 0.500 & 100 \\% & 1.25 \\\\",
            "dual\\_2 & 1 & \\textbf{16.7 ms} & 0.758 & 0.727 to 0.792 & 48 \\% & 1.25 \\\\",
            "\\bottomrule",
            "\\end{tabular}",
            "\\end{table}");
  }

  /// dual is 30 over linear's 20, with 10 at the far end: -100 % of the gap.
  @Test
  void aNumberBelow0HasAMinusAndNoHyphen() {
    assertThat(
            tex(
                analysis(
                    new Stalls("linear", 20L, 20L),
                    new Stalls("dual", 30L, 30L),
                    new Stalls("oracle", 10L, 10L))))
        .contains("$-$100 \\%");
  }

  @Test
  void eachConditionHasATableAndManyAreOneThatGoesOverPages() {
    Under[] places = new Under[9];
    for (int i = 0; i < places.length; i++) {
      places[i] = new Under("P" + i, new Stalls("linear", 9L, 9L), new Stalls("dual", 5L, 5L));
    }
    String few = tex(SampleSets.under(places[0], places[1]));
    assertThat(few)
        .contains("\\caption{sample, place P0. ", "\\caption{sample, place P1. ")
        .contains("\\label{tab:sample-1}", "\\label{tab:sample-2}");
    String many = tex(SampleSets.under(places));
    assertThat(many).containsOnlyOnce("\\begin{longtable}").doesNotContain("\\begin{table}");
    assertThat(many.lines().filter(line -> line.startsWith("P"))).hasSize(18);
  }

  @Test
  void aRunIsATableOfItsMetrics() {
    assertThat(Tex.of(new Results.OneRun(Samples.run("dual", 4, 5_000_000L))))
        .contains("\\caption{sample, dual. Seed 4, engine virtual", "\nstall & 5.00 ms \\\\\n");
  }

  @Test
  void seedsThatFollowOneAnotherAreARange() {
    assertThat(Tex.seeds(List.of(1L, 2L, 3L, 7L, 9L, 10L))).isEqualTo("1 to 3, 7, 9, 10");
  }

  /// What is left once the escapes are taken away holds nothing that TeX takes for more than a
  /// letter.
  @Test
  void noNameIsACommand() {
    String hostile =
        "[9cm]*\\input{/etc/passwd}$x^2$ 100% #1 a_b & c~d -- <x> \"`'\u001b\n\\end{tabular}";
    Pattern ours =
        Pattern.compile("\\\\(?:[{}$&#_%]|text[a-z]+\\{\\}|char34\\{\\})|\\{[\\[\\]*]?\\}");
    String left = ours.matcher(Tex.escape(hostile)).replaceAll("@");
    assertThat(left)
        .doesNotContain("\\", "{", "}", "$", "%", "#", "&", "^", "_", "~", "[", "--", "\n");
    assertThat(tex(analysis(new Stalls(hostile, 1L, 2L), new Stalls("linear", 2L, 3L))))
        .doesNotContain("\\input", "\n[", "\\\\*")
        .containsOnlyOnce("\\end{tabular}");
  }
}
