package dev.faultline.reports.metric;

import static dev.faultline.reports.metric.Declarations.CLARK;
import static dev.faultline.reports.metric.Declarations.HINES;
import static dev.faultline.reports.metric.Declarations.OURS;
import static dev.faultline.reports.metric.Declarations.count;
import static dev.faultline.reports.metric.Declarations.metric;
import static dev.faultline.reports.metric.Direction.LOWER_IS_BETTER;
import static dev.faultline.reports.metric.Direction.NEUTRAL;
import static dev.faultline.reports.metric.Unit.BYTES;
import static dev.faultline.reports.metric.Unit.COUNT;
import static dev.faultline.reports.metric.Unit.NANOSECONDS;

/// Pages and bytes that crossed, or did not need to.
public final class TransferMetrics {
  public static final Metric CPU_SOURCE =
      metric(
          "cpu_source_ns",
          "source CPU",
          NANOSECONDS,
          LOWER_IS_BETTER,
          "CPU time of the source's process while it sends: from RESUME to COMPLETE, of a pre-copy"
              + " from PREPARE. Known of a real QEMU only.",
          OURS);

  public static final Metric PAGES_PUSHED =
      metric(
          "pages_pushed",
          "pages pushed",
          COUNT,
          NEUTRAL,
          "Pages that crossed because the strategy pushed them.",
          HINES);

  public static final Metric PAGES_DEMANDED =
      metric(
          "pages_demanded",
          "pages demanded",
          COUNT,
          NEUTRAL,
          "Pages that crossed because the target asked for them.",
          HINES);

  public static final Metric PAGES_ZERO =
      metric(
          "pages_zero",
          "zero pages",
          COUNT,
          NEUTRAL,
          "Pages resolved by a zero marker or the zero set.",
          OURS);

  public static final Metric PAGES_FREE =
      metric(
          "pages_free",
          "free pages",
          COUNT,
          NEUTRAL,
          "Pages that the guest had free when it was suspended: whatever they held did not"
              + " cross; they are among the zero pages.",
          OURS);

  public static final Metric PAGES_DUPLICATE =
      metric(
          "pages_duplicate",
          "duplicate pages",
          COUNT,
          LOWER_IS_BETTER,
          "Pages that arrived when they were resident already.",
          OURS);

  public static final Metric PAGES_RESENT =
      metric(
          "pages_resent",
          "pages written after they were sent",
          COUNT,
          LOWER_IS_BETTER,
          "Pages that the guest wrote at the source after they had been sent, each time; they"
              + " cross again.",
          CLARK);

  public static final Metric PAGES_LOST =
      metric(
          "pages_lost",
          "pages lost with the link",
          COUNT,
          LOWER_IS_BETTER,
          "Pages that had left when the link was lost, and had not been installed; they cross"
              + " again.",
          OURS);

  public static final Metric PAGES_COMPRESSED =
      count(
          "pages_compressed",
          "compressed pages",
          "Pages with content that crossed compressed, on demand or pushed.",
          OURS);

  public static final Metric BYTES_SAVED_COMPRESSION =
      metric(
          "bytes_saved_compression",
          "bytes saved by compression",
          BYTES,
          NEUTRAL,
          "What the pages that crossed compressed have more than what crossed for them.",
          OURS);

  public static final Metric PAGES_DIFFERENCE =
      count(
          "pages_difference",
          "pages by difference",
          "Pages that were sent again as the difference to what had been sent.",
          "QEMU, docs/devel/migration, XBZRLE: xbzrle pages");

  public static final Metric BYTES_SAVED_RESENDING =
      metric(
          "bytes_saved_resending",
          "bytes saved by sending parts again",
          BYTES,
          NEUTRAL,
          "What the pages that were sent again have more than what crossed for them: differences,"
              + " or what was written of them.",
          OURS);

  public static final Metric PAGES_REFERENCE =
      count(
          "pages_reference",
          "pages by reference",
          "Pages with content for which a reference crossed to what the target had kept.",
          OURS);

  public static final Metric BYTES_SAVED_DEDUP =
      metric(
          "bytes_saved_dedup",
          "bytes saved by references",
          BYTES,
          NEUTRAL,
          "What the pages that crossed by reference have more than the references.",
          OURS);

  public static final Metric BYTES_STORE =
      metric(
          "bytes_store",
          "bytes kept for references",
          BYTES,
          LOWER_IS_BETTER,
          "Memory of the target, and as much of the source, for contents that this migration"
              + " had kept for references to come; nothing is dropped before the end.",
          OURS);

  public static final Metric PAGES_MISSED =
      metric(
          "pages_missed",
          "missed references",
          COUNT,
          LOWER_IS_BETTER,
          "Pages by reference to what the target had no room to keep; they crossed again as"
              + " they are.",
          OURS);

  public static final Metric BYTES_WIRE =
      metric(
          "bytes_wire",
          "bytes on the wire",
          BYTES,
          LOWER_IS_BETTER,
          "Bytes from source to target, PREPARE to the end of the run, with headers and"
              + " framing.",
          OURS);

  public static final Metric BYTES_WIRE_REVERSE =
      metric(
          "bytes_wire_reverse",
          "bytes back",
          BYTES,
          LOWER_IS_BETTER,
          "Bytes from target to source, PREPARE to the end of the run, with headers and"
              + " framing.",
          OURS);

  private TransferMetrics() {}
}
