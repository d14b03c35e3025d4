package dev.faultline.reports.page;

import dev.faultline.reports.chart.EarlierData;
import dev.faultline.reports.earlier.Earlier;
import dev.faultline.reports.earlier.EarlierTable;
import dev.faultline.reports.earlier.EarlierVerdict;
import dev.faultline.reports.metric.Metric;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;

/// Results beside older ones as a page: what changed in a sentence, the differences drawn, then the
/// table.
public final class EarlierPage {
  /// What the page is called in the folder of the results.
  public static final String FILE_NAME = "report-baseline.html";

  private static final int ROWS_MAX = 3000;

  /// Each has an interval to be drawn for it.
  private static final int METRICS_MAX = 1000;

  private static final String CAPTION =
      "Mean difference to before with its 95 % interval, in per cent; a dot is one seed. Clear"
          + " where no interval meets 0. What is beyond 150 % only the table has.";

  private EarlierPage() {}

  public static String of(Earlier earlier) {
    List<Block> page = new ArrayList<>();
    page.add(new Block.Title(earlier.name() + ": now and before", earlier.question()));
    EarlierVerdict.of(earlier).forEach(one -> page.add(new Block.Paragraph("verdict", one)));
    earlier.asides().forEach(one -> page.add(new Block.Paragraph("soft", one)));
    page.add(
        new Block.Charts(
            List.of(new Block.Place("forest", 0, "Paired differences", CAPTION, true, null))));
    page.add(new Block.Tabular(EarlierTable.of(earlier, ROWS_MAX)));
    page.add(
        new Block.Folded(
            "Seed by seed", List.of(new Block.Tabular(EarlierTable.bySeed(earlier, ROWS_MAX)))));
    page.add(
        new Block.Folded(
            "Every metric",
            List.of(new Block.Tabular(EarlierTable.everyMetric(earlier, METRICS_MAX)))));
    List<Metric> shown = new ArrayList<>(List.of(earlier.judged()));
    shown.addAll(earlier.beside());
    page.add(new Block.Heading("What the metrics mean"));
    page.add(new Block.Tabular(HtmlReport.definitions(shown)));
    return Page.of(
        earlier.name(), page, JsonNodeFactory.instance.arrayNode().add(EarlierData.of(earlier)));
  }
}
