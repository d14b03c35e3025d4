package dev.faultline.reports.metric;

import org.jspecify.annotations.Nullable;

/// A quantity that engines sample over time, as one curve of a report. Everything but guest time is
/// as it stands at the instant; what is counted is counted from PREPARE on.
public enum Track {
  /// As a rate: what it grew by since the sample before, over the time between.
  GUEST_PROGRESS("guest_progress", "Guest progress", "ns of guest time per ns"),
  /// Wall time in which vCPUs had work left since RESUME, all together.
  WORKING("working_ns", "Time in which vCPUs had work left", "ns"),
  RESIDENT("resident_pages", "Resident pages", "pages"),
  RESIDENT_PUSHED("resident_pushed_pages", "Resident pages that were pushed", "pages"),
  RESIDENT_DEMANDED("resident_demanded_pages", "Resident pages that were asked for", "pages"),
  RESIDENT_ZERO("resident_zero_pages", "Resident pages that came as zero", "pages"),
  DUPLICATE("duplicate_pages", "Pages that came again so far", "pages"),
  FAULTS_DEMAND("faults_demand", "Demand faults so far", "faults"),
  FAULTS_LATE("faults_late", "Late pushes so far", "faults"),
  BYTES_WIRE("bytes_wire", "Bytes from source to target so far", "bytes"),
  BYTES_CONTROL("bytes_wire_control", "Of these, on the control channel", "bytes"),
  BYTES_DEMAND("bytes_wire_demand", "Of these, on the demand channel", "bytes"),
  BYTES_PUSH("bytes_wire_push", "Of these, on push channels", "bytes"),
  BYTES_REVERSE("bytes_wire_reverse", "Bytes from target to source so far", "bytes");

  private final String series;
  private final String title;
  private final String unit;

  Track(String series, String title, String unit) {
    this.series = series;
    this.title = title;
    this.unit = unit;
  }

  /// The name of its series in result files.
  public String series() {
    return series;
  }

  /// For axes and legends.
  public String title() {
    return title;
  }

  public String unit() {
    return unit;
  }

  /// The track of that series, or null.
  public static @Nullable Track find(String series) {
    for (Track track : values()) {
      if (track.series.equals(series)) {
        return track;
      }
    }
    return null;
  }
}
