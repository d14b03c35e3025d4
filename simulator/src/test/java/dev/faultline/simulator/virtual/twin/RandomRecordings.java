package dev.faultline.simulator.virtual.twin;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.prepaging.contract.Recording;
import dev.faultline.agent.prepaging.contract.RecordingSource;
import dev.faultline.agent.random.SeededRandom;

/// The recordings that the scenarios name.
public final class RandomRecordings {
  private RandomRecordings() {}

  /// Runs of pages, now and then one of them twice.
  public static final RecordingSource RECORDINGS =
      (from, guest, map) -> {
        SeededRandom random = SeededRandom.stream(Long.parseLong(from), guest);
        PageRuns runs = new PageRuns();
        for (long left = random.nextBelow(20); left > 0; left--) {
          long first = random.nextBelow(map.capacity());
          runs.add(first, 1 + random.nextBelow(Math.min(10, map.capacity() - first)));
        }
        return new Recording(runs);
      };
}
