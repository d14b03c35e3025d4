package dev.faultline.reports.metric;

import static dev.faultline.reports.metric.Direction.HIGHER_IS_BETTER;
import static dev.faultline.reports.metric.Direction.LOWER_IS_BETTER;
import static dev.faultline.reports.metric.Direction.NEUTRAL;
import static dev.faultline.reports.metric.Unit.BYTES;
import static dev.faultline.reports.metric.Unit.COUNT;
import static dev.faultline.reports.metric.Unit.NANOSECONDS;
import static dev.faultline.reports.metric.Unit.PER_SECOND;
import static dev.faultline.reports.metric.Unit.RATIO;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The metrics that Faultline writes, in the order in which tables show them.
public final class Metrics {
  private static final String HINES =
      "Hines and Gopalan, Post-copy live migration of virtual machines (VEE 2009)";
  private static final String QEMU = "QEMU, postcopy-blocktime and postcopy-latency";
  private static final String OURS = "Faultline";

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

  public static final Metric LATENCY_P99 =
      leading(
          "fault_latency_ns_p99", "fault p99", NANOSECONDS, latency("their 99th percentile"), QEMU);

  public static final Metric RESIDENCY =
      leading(
          "residency_ns",
          "residency",
          NANOSECONDS,
          "From RESUME at the target to COMPLETE: nothing is left at the source (post-copy"
              + " completion time).",
          HINES);

  private static final List<Metric> ALL =
      List.of(
          // what a guest feels comes first, how often it faulted last: faster service lets it
          // touch, and fault, more
          STALL,
          BLOCKTIME,
          SLOWDOWN,
          TIME_TO_90PCT,
          LOST,
          BOUND,
          leading(
              "downtime_ns",
              "downtime",
              NANOSECONDS,
              "From the last touch at the source to the first touch attempted at the target.",
              HINES),
          metric(
              "paused_ns",
              "paused",
              NANOSECONDS,
              LOWER_IS_BETTER,
              "From SUSPEND to RESUME: the guest runs on neither host.",
              HINES),
          metric(
              "perceived_downtime_ns",
              "perceived downtime",
              NANOSECONDS,
              LOWER_IS_BETTER,
              "From the last touch at the source to the first touch completed at the target.",
              OURS),
          metric(
              "total_ns",
              "total time",
              NANOSECONDS,
              LOWER_IS_BETTER,
              "From PREPARE to COMPLETE.",
              HINES),
          RESIDENCY,
          metric(
              "fault_latency_ns_mean",
              "fault mean",
              NANOSECONDS,
              LOWER_IS_BETTER,
              latency("their mean"),
              QEMU),
          percentile("p50", "50th percentile"),
          percentile("p90", "90th percentile"),
          LATENCY_P99,
          percentile("p999", "99.9th percentile"),
          percentile("max", "largest"),
          FAULTS_NETWORK,
          FAULTS_DEMAND,
          FAULTS_LATE,
          count(
              "faults_joined",
              "joined faults",
              "Touches of an absent page that another vCPU had asked for already.",
              OURS),
          count(
              "faults_zero",
              "zero faults",
              "First touches of an absent page that a zero marker resolved.",
              OURS),
          metric(
              "faults_minor",
              "minor faults",
              COUNT,
              NEUTRAL,
              "First touches of a page that had arrived before; they trap nobody, the guest driver"
                  + " counts them.",
              HINES),
          metric(
              "pages_pushed",
              "pages pushed",
              COUNT,
              NEUTRAL,
              "Pages that crossed because the strategy pushed them.",
              HINES),
          metric(
              "pages_demanded",
              "pages demanded",
              COUNT,
              NEUTRAL,
              "Pages that crossed because the target asked for them.",
              HINES),
          metric(
              "pages_zero",
              "zero pages",
              COUNT,
              NEUTRAL,
              "Pages resolved by a zero marker or the zero set.",
              OURS),
          metric(
              "pages_free",
              "free pages",
              COUNT,
              NEUTRAL,
              "Pages that the guest had free when it was suspended: whatever they held did not"
                  + " cross; they are among the zero pages.",
              OURS),
          metric(
              "pages_duplicate",
              "duplicate pages",
              COUNT,
              LOWER_IS_BETTER,
              "Pages that arrived when they were resident already.",
              OURS),
          metric(
              "pages_resent",
              "pages written after they were sent",
              COUNT,
              LOWER_IS_BETTER,
              "Pages that the guest wrote at the source after they had been sent, each time; they"
                  + " cross again.",
              "Clark et al., Live migration of virtual machines (NSDI 2005)"),
          metric(
              "rounds",
              "rounds of pre-copy",
              COUNT,
              NEUTRAL,
              "Rounds in which pages were sent while the guest ran at the source; the one for which"
                  + " it stops is not counted.",
              "Clark et al., Live migration of virtual machines (NSDI 2005)"),
          count(
              "pages_compressed",
              "compressed pages",
              "Pages with content that crossed compressed, on demand or pushed.",
              OURS),
          metric(
              "bytes_saved_compression",
              "bytes saved by compression",
              BYTES,
              NEUTRAL,
              "What the pages that crossed compressed have more than what crossed for them.",
              OURS),
          count(
              "pages_reference",
              "pages by reference",
              "Pages with content for which a reference crossed to what the target had kept.",
              OURS),
          metric(
              "bytes_saved_dedup",
              "bytes saved by references",
              BYTES,
              NEUTRAL,
              "What the pages that crossed by reference have more than the references.",
              OURS),
          metric(
              "bytes_store",
              "bytes kept for references",
              BYTES,
              LOWER_IS_BETTER,
              "Memory of the target, and as much of the source, for contents that this migration"
                  + " had kept for references to come; nothing is dropped before the end.",
              OURS),
          metric(
              "pages_missed",
              "missed references",
              COUNT,
              LOWER_IS_BETTER,
              "Pages by reference to what the target had no room to keep; they crossed again as"
                  + " they are.",
              OURS),
          metric(
              "bytes_wire",
              "bytes on the wire",
              BYTES,
              LOWER_IS_BETTER,
              "Bytes from source to target, PREPARE to the end of the run, with headers and"
                  + " framing.",
              OURS),
          metric(
              "bytes_wire_reverse",
              "bytes back",
              BYTES,
              LOWER_IS_BETTER,
              "Bytes from target to source, PREPARE to the end of the run, with headers and"
                  + " framing.",
              OURS),
          metric(
              "work_ns",
              "work",
              NANOSECONDS,
              NEUTRAL,
              "Guest time (CPU and idle) of the fixed work, all vCPUs added up.",
              OURS),
          metric("touches", "touches", COUNT, NEUTRAL, "Touches of the fixed work.", OURS),
          metric(
              "touches_pull",
              "touches in PULL",
              COUNT,
              NEUTRAL,
              "Touches from RESUME to COMPLETE; a strategy that serves faults sooner has more of"
                  + " them.",
              OURS),
          metric(
              "touches_per_second",
              "touch rate in PULL",
              PER_SECOND,
              HIGHER_IS_BETTER,
              "touches_pull over residency_ns.",
              OURS));

  /// What a comparison by stall shows besides.
  public static final List<Metric> BESIDE_STALL = List.of(BLOCKTIME, SLOWDOWN, TIME_TO_90PCT);

  /// The same in a table that is read and not searched.
  public static final List<Metric> READ_BESIDE_STALL =
      List.of(SLOWDOWN, LATENCY_P99, TIME_TO_90PCT);

  /// What a comparison by guest time lost shows besides: of modes, which also differ in how long
  /// they take and how much they send.
  public static final List<Metric> BESIDE_LOST =
      Stream.of("downtime_ns", "stall_ns", "total_ns", "bytes_wire", "rounds")
          .map(name -> Objects.requireNonNull(find(name)))
          .toList();

  private Metrics() {}

  public static List<Metric> all() {
    return ALL;
  }

  /// The metric of that name, or null.
  public static @Nullable Metric find(String name) {
    for (Metric metric : ALL) {
      if (metric.name().equals(name)) {
        return metric;
      }
    }
    return null;
  }

  private static String latency(String which) {
    return "Demand, late, joined and zero faults, from the touch until the vCPU runs again: "
        + which
        + ".";
  }

  private static Metric percentile(String suffix, String which) {
    String title = "fault " + suffix.replace("p999", "p99.9");
    return metric(
        "fault_latency_ns_" + suffix,
        title,
        NANOSECONDS,
        LOWER_IS_BETTER,
        latency("their " + which),
        QEMU);
  }

  private static Metric count(String name, String title, String definition, String source) {
    return metric(name, title, COUNT, NEUTRAL, definition, source);
  }

  private static Metric leading(
      String name, String title, Unit unit, String definition, String source) {
    return new Metric(name, title, unit, LOWER_IS_BETTER, true, definition, source);
  }

  private static Metric metric(
      String name, String title, Unit unit, Direction direction, String definition, String source) {
    return new Metric(name, title, unit, direction, false, definition, source);
  }
}
