package dev.faultline.simulator.virtual.host;

import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.migration.Duplicates;
import dev.faultline.agent.migration.Duplicates.Lane;
import dev.faultline.agent.migration.Message;
import dev.faultline.scenarios.HostProfile;
import dev.faultline.simulator.virtual.memory.Contents;
import java.util.Arrays;
import java.util.List;

/// Sends references for pages whose content the target has already, as [Duplicates] says. The
/// source hashes every page that it pushes; where the hash is known it compares the bytes. Demanded
/// pages are left alone.
///
/// Which pages are equal the content model says, of pages that nobody has written since they were
/// filled.
final class Dedup {
  private final Contents contents;
  private final MemoryMap map;
  private final DuplicateStore store;
  private final long hashNanos;
  private final long compareNanos;
  private final Lane[] lanes;
  long references;
  long keptPages;

  Dedup(HostSetup here, DuplicateStore store) {
    contents = here.contents();
    this.store = store;
    map = here.plan().map();
    HostProfile.Saving costs = here.profile().saving().ofPages(map.pageSizeBytes());
    hashNanos = costs.hashNanos();
    compareNanos = costs.compareNanos();
    lanes = new Lane[here.plan().channelCount()];
    Arrays.setAll(lanes, i -> new Lane());
  }

  /// The connections are gone; others take their place.
  void linkLost() {
    for (Lane lane : lanes) {
      lane.lost();
    }
    Arrays.setAll(lanes, i -> new Lane());
  }

  /// Looks for duplicates in a message that leaves now.
  ///
  /// @return CPU time that it takes
  long mark(Message.Pages message, int channel) {
    long cost = 0;
    int place = 0;
    PageRuns runs = message.runs();
    for (int i = 0; i < runs.size() && !message.isDemand(); i++) {
      for (long page = runs.first(i); page < runs.end(i); page++, place++) {
        cost += hashNanos + mark(message, lanes[channel], page, place);
      }
    }
    lanes[channel].sent();
    return cost;
  }

  private long mark(Message.Pages message, Lane lane, long page, int place) {
    long content = contents.shared(page, map);
    int number = content < 0 ? store.known.look(content) : Duplicates.NEW;
    if (number == Duplicates.NEW) {
      return 0;
    }
    if (number == Duplicates.SEEN) {
      int given = store.known.keep(content, lane);
      if (given >= 0) {
        message.keep(place, page, given);
        keptPages++;
      }
    } else if (store.known.isThere(number, lane)) {
      message.refer(place, page, number);
      references++;
    }
    return compareNanos;
  }

  /// So many units of each channel are installed at the target.
  void acknowledged(List<Long> units) {
    for (int i = 0; i < lanes.length; i++) {
      lanes[i].acknowledged(units.get(i));
    }
  }
}
