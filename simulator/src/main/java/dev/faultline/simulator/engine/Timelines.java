package dev.faultline.simulator.engine;

import dev.faultline.agent.recording.PageState;
import dev.faultline.agent.recording.Sampling.Curve;
import dev.faultline.reports.metric.Track;
import dev.faultline.reports.result.run.PageMap;
import dev.faultline.reports.result.run.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Makes series and a page map of what was sampled, the same for every engine.
public final class Timelines {
  private Timelines() {}

  /// One for each curve that is one; guest time becomes a rate.
  ///
  /// @param timesNanos since the run began, one for each value
  public static List<Series> series(List<Long> timesNanos, List<Curve> curves) {
    List<Series> series = new ArrayList<>();
    for (Curve curve : curves) {
      Track track = curve.track();
      if (track != Track.WORKING) {
        List<Double> values =
            track == Track.GUEST_PROGRESS
                ? rates(timesNanos, curve.values())
                : Arrays.stream(curve.values()).asDoubleStream().boxed().toList();
        series.add(new Series(track.series(), track.title(), track.unit(), timesNanos, values));
      }
    }
    return List.copyOf(series);
  }

  /// What a value grew by since the one before, over the time between; 0 at first.
  private static List<Double> rates(List<Long> timesNanos, long[] values) {
    List<Double> rates = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      long span = i == 0 ? 0 : timesNanos.get(i) - timesNanos.get(i - 1);
      rates.add(span <= 0 ? 0.0 : (double) (values[i] - values[i - 1]) / span);
    }
    return rates;
  }

  /// Null where nothing was drawn.
  ///
  /// @param columns see [dev.faultline.agent.recording.PageStates#column()]
  public static @Nullable PageMap pageMap(
      long rowPages, int pageBytes, List<Long> timesNanos, List<byte[]> columns) {
    if (columns.isEmpty()) {
      return null;
    }
    List<String> states =
        Arrays.stream(PageState.values()).map(s -> s.name().toLowerCase(Locale.ROOT)).toList();
    return PageMap.of(rowPages, pageBytes, states, timesNanos, columns);
  }
}
