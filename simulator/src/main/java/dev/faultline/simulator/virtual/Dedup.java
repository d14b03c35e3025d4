package dev.faultline.simulator.virtual;

import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.migration.Message;
import dev.faultline.scenarios.HostProfile;
import java.util.List;

/// Sends references for pages whose content the target has already. The source hashes every page
/// before it leaves; where the hash is known it compares the bytes. The first page of a content
/// crosses as it is, and so does the second, which the target is told to keep: what only one page
/// holds takes no room there. From then on a reference crosses, on the channel that carried the
/// kept page, behind it; on another once it is acknowledged as installed. So no reference comes
/// before what it refers to, and none is to what was dropped.
///
/// Which pages are equal the content model says, of pages that nobody has written since they were
/// filled.
final class Dedup {
  private static final int COST_BYTES = 4096; // what a cost of the profile is for
  private final VirtualMigration run;
  private final MemoryMap map;
  private final DuplicateStore store;
  private final long hashNanos;
  private final long compareNanos;
  private final long[] sent;
  private final long[] acknowledged;
  long references;
  long keptPages;

  Dedup(VirtualMigration run, DuplicateStore store) {
    this.run = run;
    this.store = store;
    map = run.plan.map();
    HostProfile.Saving costs = run.world.profile.saving();
    long blocks = map.pageSizeBytes() / COST_BYTES;
    hashNanos = costs.hashNanos() * blocks;
    compareNanos = costs.compareNanos() * blocks;
    sent = new long[run.plan.channelCount()];
    acknowledged = new long[sent.length];
  }

  /// Looks for duplicates in a message that leaves now.
  ///
  /// @return CPU time that it takes
  long mark(Message.Pages message, int channel) {
    long cost = 0;
    int at = 0;
    PageRuns runs = message.runs();
    for (int i = 0; i < runs.size(); i++) {
      for (long page = runs.first(i); page < runs.end(i); page++, at++) {
        cost += hashNanos + mark(message, channel, page, at);
      }
    }
    sent[channel]++;
    return cost;
  }

  private long mark(Message.Pages message, int channel, long page, int at) {
    long content = run.contents.shared(page, map);
    if (content >= 0) {
      return 0;
    }
    DuplicateStore.Entry entry = store.find(content);
    if (entry == null) {
      return 0;
    }
    if (entry.number >= 0) {
      if (isThere(entry, channel)) {
        message.refer(at, page, entry.number);
        references++;
      }
    } else if (store.keep(entry, map.pageSizeBytes())) {
      entry.by = this;
      entry.channel = channel;
      entry.unit = sent[channel];
      message.keep(page, entry.number);
      keptPages++;
    }
    return compareNanos;
  }

  private boolean isThere(DuplicateStore.Entry entry, int channel) {
    Dedup by = entry.by;
    return by != null
        && (by == this && entry.channel == channel || by.acknowledged[entry.channel] > entry.unit);
  }

  /// A message is installed at the target.
  void installed(Message.Pages message) {
    store.installed(message);
  }

  /// So many units of each channel are installed at the target.
  void acknowledged(List<Long> units) {
    for (int i = 0; i < acknowledged.length; i++) {
      acknowledged[i] = units.get(i);
    }
  }
}
