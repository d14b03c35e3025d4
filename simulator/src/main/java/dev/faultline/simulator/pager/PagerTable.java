package dev.faultline.simulator.pager;

import dev.faultline.agent.pager.Pager;
import dev.faultline.reports.analysis.Scale;
import dev.faultline.reports.metric.Measured;
import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.metric.TransferMetrics;
import dev.faultline.reports.metric.Unit;
import dev.faultline.reports.render.Table;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// What a pager did, as a table.
public final class PagerTable {
  private PagerTable() {}

  /// @param nanos from the hand-over to the end
  public static Table of(Pager pager, long nanos) {
    Measured source = pager.source().counts().measured();
    Histogram waits = pager.guest().counters().faultLatencyNanos();
    boolean any = waits.getTotalCount() > 0;
    List<List<String>> rows = new ArrayList<>();
    rows.add(row("all pages there", Unit.NANOSECONDS, pager.isWhole() ? nanos : null));
    rows.add(row(source, TransferMetrics.PAGES_PUSHED));
    rows.add(row(source, TransferMetrics.PAGES_DEMANDED));
    rows.add(row(source, TransferMetrics.PAGES_ZERO));
    rows.add(row("faults that waited", Unit.COUNT, waits.getTotalCount()));
    rows.add(row("median wait", Unit.NANOSECONDS, any ? waits.getValueAtPercentile(50) : null));
    rows.add(row("p99 wait", Unit.NANOSECONDS, any ? waits.getValueAtPercentile(99) : null));
    rows.add(row("given up by the guest", Unit.COUNT, pager.guest().givenUpPages()));
    return new Table(
        List.of(new Table.Column("what", false), new Table.Column("value", true)), rows, List.of());
  }

  private static List<String> row(Measured from, Metric metric) {
    return row(metric.title(), metric.unit(), from.count(metric));
  }

  private static List<String> row(String title, Unit unit, @Nullable Number value) {
    return List.of(title, Scale.show(unit, value == null ? null : value.doubleValue()));
  }
}
