package dev.faultline.reports.result.run;

import java.util.List;

/// One quantity over time, at most [#POINTS_MAX] points.
///
/// @param name as in result files, with its unit last, for example `guest_progress_ns`
/// @param title for axes
/// @param unit of the values
/// @param timesNanos since the run began, ascending
/// @param values one a time
public record Series(
    String name, String title, String unit, List<Long> timesNanos, List<Double> values) {
  public static final int POINTS_MAX = 1000;

  public Series {
    if (timesNanos.size() != values.size() || timesNanos.size() > POINTS_MAX) {
      throw new IllegalArgumentException(
          name + ": " + timesNanos.size() + " times, " + values.size() + " values");
    }
  }
}
