package dev.faultline.simulator.live;

import dev.faultline.agent.driver.News;
import dev.faultline.agent.recording.Sampling;
import dev.faultline.reports.metric.Track;
import dev.faultline.simulator.engine.Glance;
import dev.faultline.simulator.engine.MigrationOutcome.Phase;
import dev.faultline.simulator.engine.Timelines;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What a target has said of how far it is, as curves on our clock. The rest of what agents record
/// comes with their reports.
final class Glances {
  private static final String PULL = "PULL";

  private final String name;
  private final long beginNanos;
  private final List<Phase> phases = new ArrayList<>();
  private final Sampling sampling = new Sampling();

  Glances(String name, long beginNanos) {
    this.name = name;
    this.beginNanos = beginNanos;
  }

  /// @param nowNanos `System.nanoTime()` when we heard it
  void add(News.Progress how, long nowNanos) {
    long at = nowNanos - beginNanos;
    if (phases.isEmpty()) {
      phases.add(new Phase("PREPARE", at));
    }
    if (how.phase().equals(PULL) && phases.size() == 1) {
      phases.add(new Phase("RESUME", at));
    }
    sampling.sample(
        at,
        row -> {
          row.put(Track.RESIDENT, how.residentPages());
          row.put(Track.FAULTS_DEMAND, how.faults());
          row.put(Track.BYTES_WIRE, how.bytes());
        },
        () -> new byte[0]);
  }

  Glance now() {
    List<Long> times = Arrays.stream(sampling.sampleNanos()).boxed().toList();
    return new Glance(name, List.copyOf(phases), Timelines.series(times, sampling.curves()), null);
  }
}
