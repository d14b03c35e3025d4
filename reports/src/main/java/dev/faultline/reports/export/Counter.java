package dev.faultline.reports.export;

import dev.faultline.reports.metric.Track;
import dev.faultline.reports.result.run.Series;
import org.jspecify.annotations.Nullable;

/// Where a series stands among the counters of a trace viewer, which show the parts of one whole
/// together.
///
/// @param name of the counter, with its unit
/// @param part of it that the series is
record Counter(String name, String part) {
  /// Of a series that this version does not know, a counter of its own.
  static Counter of(Series series) {
    @Nullable Track track = Track.find(series.name());
    return switch (track) {
      case BYTES_CONTROL -> new Counter("bytes by channel", "control");
      case BYTES_DEMAND -> new Counter("bytes by channel", "demand");
      case BYTES_PUSH -> new Counter("bytes by channel", "push");
      case RESIDENT_PUSHED -> new Counter("resident pages by cause", "pushed");
      case RESIDENT_DEMANDED -> new Counter("resident pages by cause", "demanded");
      case RESIDENT_ZERO -> new Counter("resident pages by cause", "zero");
      case FAULTS_DEMAND -> new Counter("faults", "demand");
      case FAULTS_LATE -> new Counter("faults", "late");
      case null, default -> new Counter(series.title() + " (" + series.unit() + ")", "value");
    };
  }
}
