package dev.faultline.reports.metric;

import static dev.faultline.reports.metric.Declarations.HINES;
import static dev.faultline.reports.metric.Declarations.OURS;
import static dev.faultline.reports.metric.Declarations.QEMU;
import static dev.faultline.reports.metric.Declarations.count;
import static dev.faultline.reports.metric.Declarations.latency;
import static dev.faultline.reports.metric.Declarations.leading;
import static dev.faultline.reports.metric.Declarations.metric;
import static dev.faultline.reports.metric.Declarations.percentile;
import static dev.faultline.reports.metric.Direction.LOWER_IS_BETTER;
import static dev.faultline.reports.metric.Direction.NEUTRAL;
import static dev.faultline.reports.metric.Unit.COUNT;
import static dev.faultline.reports.metric.Unit.NANOSECONDS;

/// Touches of pages that were absent.
public final class FaultMetrics {
  public static final Metric LATENCY_MEAN =
      metric(
          "fault_latency_ns_mean",
          "fault mean",
          NANOSECONDS,
          LOWER_IS_BETTER,
          latency("their mean"),
          QEMU);

  public static final Metric LATENCY_P50 = percentile("p50", "50th percentile");

  public static final Metric LATENCY_P90 = percentile("p90", "90th percentile");

  public static final Metric LATENCY_P99 =
      leading(
          "fault_latency_ns_p99", "fault p99", NANOSECONDS, latency("their 99th percentile"), QEMU);

  public static final Metric LATENCY_P999 = percentile("p999", "99.9th percentile");

  public static final Metric LATENCY_MAX = percentile("max", "largest");

  public static final Metric FAULTS_NETWORK =
      new Metric(
          "faults_network",
          "network faults",
          COUNT,
          NEUTRAL,
          true,
          "faults_demand + faults_late: first touches that waited for a page from the source. No"
              + " measure of merit: who is served sooner touches, and faults, more.",
          HINES);

  public static final Metric FAULTS_DEMAND =
      count(
          "faults_demand",
          "demand faults",
          "First touches of an absent page that the source answered on demand.",
          HINES);

  public static final Metric FAULTS_LATE =
      count(
          "faults_late",
          "late pushes",
          "First touches of an absent page that a push already under way brought: the request was"
              + " dropped, the vCPU waited all the same.",
          OURS);

  public static final Metric FAULTS_JOINED =
      count(
          "faults_joined",
          "joined faults",
          "Touches of an absent page that another vCPU had asked for already.",
          OURS);

  public static final Metric FAULTS_ZERO =
      count(
          "faults_zero",
          "zero faults",
          "First touches of an absent page that a zero marker resolved.",
          OURS);

  public static final Metric REQUESTS =
      metric(
          "requests",
          "requests",
          COUNT,
          NEUTRAL,
          "Pages that the target asked for and whose request came while the source still pulled:"
              + " also such as had left meanwhile.",
          "QEMU, query-migrate: postcopy-requests");

  public static final Metric FAULTS_MINOR =
      metric(
          "faults_minor",
          "minor faults",
          COUNT,
          NEUTRAL,
          "First touches of a page that had arrived before; they trap nobody, the guest driver"
              + " counts them.",
          HINES);

  private FaultMetrics() {}
}
