package dev.faultline.simulator.live;

import dev.faultline.agent.recording.Sampling;
import dev.faultline.reports.metric.Track;
import dev.faultline.reports.result.run.Loads;
import dev.faultline.reports.result.run.Series;
import dev.faultline.scenarios.LinkSpec;
import dev.faultline.simulator.engine.MigrationOutcome;
import java.util.ArrayList;
import java.util.List;

/// How busy the link was in each phase of a live migration, by the samples of what it carried and
/// the bandwidth of the scenario. What else was busy nobody measures.
final class LinkLoads {
  private LinkLoads() {}

  /// Of phases that were sampled from their begin on, which those before RESUME are not; none if
  /// the samples have no bytes.
  static List<Series> series(
      List<Series> sampled, List<MigrationOutcome.Phase> phases, LinkSpec link) {
    List<Loads.Row> rows = new ArrayList<>();
    for (Series series : sampled) {
      if (series.name().equals(Track.BYTES_WIRE.series()) && !series.values().isEmpty()) {
        for (int i = 1; i < phases.size(); i++) {
          long begin = phases.get(i - 1).startNanos();
          if (begin + Sampling.PERIOD_NANOS >= series.timesNanos().getFirst()) {
            rows.add(row(series, begin, phases.get(i).startNanos(), link));
          }
        }
      }
    }
    return Loads.series(rows);
  }

  private static Loads.Row row(Series bytes, long begin, long end, LinkSpec link) {
    double nanos = end - begin;
    double carried = at(bytes, end) - at(bytes, begin);
    double percent = nanos <= 0 ? 0 : 100 * carried * 8e9 / link.bitsPerSecond() / nanos;
    double unknown = Loads.UNKNOWN;
    return new Loads.Row(
        end, nanos, Math.clamp(percent, 0, 100), unknown, unknown, unknown, unknown);
  }

  /// Between two samples, in proportion.
  private static double at(Series bytes, long nanos) {
    List<Long> times = bytes.timesNanos();
    int next = 0;
    while (next < times.size() && times.get(next) < nanos) {
      next++;
    }
    if (next == 0) {
      return 0;
    }
    double before = bytes.values().get(next - 1);
    if (next == times.size()) {
      return before;
    }
    double share = (double) (nanos - times.get(next - 1)) / (times.get(next) - times.get(next - 1));
    return before + share * (bytes.values().get(next) - before);
  }
}
