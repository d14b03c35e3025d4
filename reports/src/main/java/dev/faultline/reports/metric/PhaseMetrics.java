package dev.faultline.reports.metric;

import static dev.faultline.reports.metric.Declarations.CLARK;
import static dev.faultline.reports.metric.Declarations.HINES;
import static dev.faultline.reports.metric.Declarations.OURS;
import static dev.faultline.reports.metric.Declarations.leading;
import static dev.faultline.reports.metric.Declarations.metric;
import static dev.faultline.reports.metric.Direction.LOWER_IS_BETTER;
import static dev.faultline.reports.metric.Direction.NEUTRAL;
import static dev.faultline.reports.metric.Unit.COUNT;
import static dev.faultline.reports.metric.Unit.NANOSECONDS;

/// How long the phases of a migration take.
public final class PhaseMetrics {
  public static final Metric DOWNTIME =
      leading(
          "downtime_ns",
          "downtime",
          NANOSECONDS,
          "From the last touch at the source to the first touch attempted at the target.",
          HINES);

  public static final Metric PAUSED =
      metric(
          "paused_ns",
          "paused",
          NANOSECONDS,
          LOWER_IS_BETTER,
          "From SUSPEND to RESUME: the guest runs on neither host.",
          HINES);

  public static final Metric PERCEIVED_DOWNTIME =
      metric(
          "perceived_downtime_ns",
          "perceived downtime",
          NANOSECONDS,
          LOWER_IS_BETTER,
          "From the last touch at the source to the first touch completed at the target.",
          OURS);

  public static final Metric TOTAL =
      metric(
          "total_ns",
          "total time",
          NANOSECONDS,
          LOWER_IS_BETTER,
          "From PREPARE to COMPLETE.",
          HINES);

  public static final Metric RESIDENCY =
      leading(
          "residency_ns",
          "residency",
          NANOSECONDS,
          "From RESUME at the target to COMPLETE: nothing is left at the source (post-copy"
              + " completion time).",
          HINES);

  public static final Metric ROUNDS =
      metric(
          "rounds",
          "rounds of pre-copy",
          COUNT,
          NEUTRAL,
          "Rounds in which pages were sent while the guest ran at the source; the one for which"
              + " it stops is not counted.",
          CLARK);

  public static final Metric RECOVERIES =
      metric(
          "recoveries",
          "recoveries",
          COUNT,
          NEUTRAL,
          "How often the link was lost after the guest was given away, and the migration went on.",
          OURS);

  public static final Metric LINK_AWAY =
      metric(
          "link_away_ns",
          "without a link",
          NANOSECONDS,
          LOWER_IS_BETTER,
          "From each loss of the link after the guest was given away until the source knew what the"
              + " target has.",
          OURS);

  private PhaseMetrics() {}
}
