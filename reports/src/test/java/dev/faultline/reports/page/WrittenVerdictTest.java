package dev.faultline.reports.page;

import static dev.faultline.reports.result.SampleSets.analysis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.reports.analysis.Verdict;
import dev.faultline.reports.result.SampleSets.Stalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WrittenVerdictTest {
  @TempDir Path folder;

  private String read(String html) throws IOException {
    return WrittenVerdict.of(Files.writeString(folder.resolve("report.html"), html));
  }

  private static String verdict(String html) {
    return "<p class=\"verdict\">" + html + "</p>\n";
  }

  @Test
  void theVerdictOfAReportIsWhatWasWorkedOut() throws IOException {
    SetAnalysis set =
        analysis(new Stalls("lin<&'\">ear", 20L, 22L), new Stalls("oracle&lt;", 10L, 11L));
    assertThat(read(HtmlReport.of(set)))
        .isEqualTo(Verdict.of(set.migrations().getFirst(), set.set().varied()).getFirst())
        .isNotEmpty();
  }

  @Test
  void thatRunsAreMissingIsNoVerdict() throws IOException {
    String missing = verdict(HtmlReport.INCOMPLETE + "3 runs were not done.");
    assertThat(read(missing + verdict("a &amp; b"))).isEqualTo("a & b");
    assertThat(read(missing)).isEmpty();
  }

  @Test
  void whereThereIsNoReportThereIsNoVerdict() throws IOException {
    assertThat(WrittenVerdict.of(folder.resolve("none"))).isEmpty();
    assertThat(WrittenVerdict.of(folder)).isEmpty();
    Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertThat(WrittenVerdict.of(binary)).isEmpty();
  }
}
