package dev.faultline.reports.metric;

import static dev.faultline.reports.metric.Declarations.OURS;
import static dev.faultline.reports.metric.Declarations.QEMU;
import static dev.faultline.reports.metric.Declarations.leading;
import static dev.faultline.reports.metric.Declarations.metric;
import static dev.faultline.reports.metric.Direction.HIGHER_IS_BETTER;
import static dev.faultline.reports.metric.Direction.LOWER_IS_BETTER;
import static dev.faultline.reports.metric.Direction.NEUTRAL;
import static dev.faultline.reports.metric.Unit.COUNT;
import static dev.faultline.reports.metric.Unit.NANOSECONDS;
import static dev.faultline.reports.metric.Unit.PER_SECOND;
import static dev.faultline.reports.metric.Unit.RATIO;

/// What a migration costs the guest.
public final class GuestMetrics {
  public static final Metric STALL =
      leading(
          "stall_ns",
          "stall",
          NANOSECONDS,
          "Wall time beyond guest time that the vCPUs, added up, need for the fixed work: from"
              + " RESUME until each has done its share, also past COMPLETE.",
          OURS);

  public static final Metric BLOCKTIME =
      leading(
          "blocktime_ns",
          "blocktime",
          NANOSECONDS,
          "Time after RESUME in which all vCPUs that have work left wait for pages at once.",
          QEMU);

  public static final Metric SLOWDOWN =
      leading(
          "slowdown",
          "slowdown",
          RATIO,
          "Wall time of the fixed work over its guest time, of the slowest vCPU; 1 is no slowdown.",
          OURS);

  public static final Metric TIME_TO_90PCT =
      leading(
          "time_to_90pct_ns",
          "time to 90 %",
          NANOSECONDS,
          "From RESUME to the begin of the first 100 ms over which guest progress, sampled every 10"
              + " ms, held 90 % of its rate before SUSPEND.",
          "Agile live migration (Deshpande et al.), time to recover");

  public static final Metric LOST =
      metric(
          "lost_ns",
          "guest time lost",
          NANOSECONDS,
          LOWER_IS_BETTER,
          "Guest time that the migration costs all vCPUs together: what they do less at the"
              + " source from PREPARE on (throttled, trapped, or without a core), the time"
              + " between SUSPEND and RESUME, and the stall after it. What modes are compared"
              + " by.",
          OURS);

  public static final Metric BOUND =
      metric(
          "bound_ns",
          "bound",
          NANOSECONDS,
          NEUTRAL,
          "A formula that no strategy's stall is below: pages in first-touch order over the whole"
              + " link, with no cost for requests, runs or units; the larger of the vCPU-by-vCPU"
              + " bound and the bound over all vCPUs.",
          OURS);

  public static final Metric WORK =
      metric(
          "work_ns",
          "work",
          NANOSECONDS,
          NEUTRAL,
          "Guest time (CPU and idle) of the fixed work, all vCPUs added up.",
          OURS);

  public static final Metric TOUCHES =
      metric("touches", "touches", COUNT, NEUTRAL, "Touches of the fixed work.", OURS);

  public static final Metric TOUCHES_PULL =
      metric(
          "touches_pull",
          "touches in PULL",
          COUNT,
          NEUTRAL,
          "Touches from RESUME to COMPLETE; a strategy that serves faults sooner has more of"
              + " them.",
          OURS);

  public static final Metric TOUCH_RATE =
      metric(
          "touches_per_second",
          "touch rate in PULL",
          PER_SECOND,
          HIGHER_IS_BETTER,
          "touches_pull over residency_ns.",
          OURS);

  private GuestMetrics() {}
}
