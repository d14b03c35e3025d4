package dev.faultline.simulator.engine;

import dev.faultline.agent.migration.Round;
import dev.faultline.reports.result.run.Rounds;
import dev.faultline.reports.result.run.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;

/// What the rounds of a pre-copy were like, as series with a point at the end of each.
public final class RoundSeries {
  private RoundSeries() {}

  /// These series and, if there were rounds, theirs.
  ///
  /// @param ours turns a time of the source's clock into one of the run
  public static List<Series> with(
      List<Series> sampled, List<Round> rounds, LongUnaryOperator ours) {
    List<Series> all = new ArrayList<>(sampled);
    List<Rounds.Row> rows =
        rounds.stream()
            .limit(Series.POINTS_MAX)
            .map(
                one ->
                    new Rounds.Row(
                        ours.applyAsLong(one.endNanos()),
                        one.endNanos() - one.beginNanos(),
                        one.sentBytes(),
                        one.leftBytes(),
                        one.downtimeNanos(),
                        one.throttlePercent(),
                        one.dirtyBytesPerSecond()))
            .toList();
    all.addAll(Rounds.series(rows));
    return List.copyOf(all);
  }
}
