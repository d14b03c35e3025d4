package dev.faultline.simulator.engine;

import java.util.Locale;

/// What a run will cost the host that does it, as far as that can be foreseen.
///
/// @param seconds of one core, about
/// @param most where a part of it may end sooner: if it does not
/// @param words what makes most of it, and which key makes it less
/// @param unfinished why the run will not come to its end; empty if it may
public record Cost(double seconds, double most, String words, String unfinished) {
  /// Of an engine that foresees nothing.
  public static final Cost UNKNOWN = new Cost(0, 0, "", "");

  private static final double MINUTE = 60;
  private static final double HOUR = 60 * MINUTE;
  private static final double DAY = 24 * HOUR;
  private static final double WEEK = 7 * DAY;

  /// A time as one says it: `40 s`, `12 min`, `36 h`, `6 days`, `5 weeks`.
  public static String time(double seconds) {
    return seconds < 2 * MINUTE
        ? in(seconds, 1, "s")
        : seconds < 2 * HOUR
            ? in(seconds, MINUTE, "min")
            : seconds < 2 * DAY
                ? in(seconds, HOUR, "h")
                : seconds < 2 * WEEK ? in(seconds, DAY, "days") : in(seconds, WEEK, "weeks");
  }

  private static String in(double seconds, double unit, String name) {
    return String.format(Locale.ROOT, "%,.0f %s", Math.max(1, seconds / unit), name);
  }
}
