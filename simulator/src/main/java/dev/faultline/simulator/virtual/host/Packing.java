package dev.faultline.simulator.virtual.host;

import dev.faultline.agent.guest.ContentModel;
import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.PackingRule;
import dev.faultline.agent.plan.Compression;
import dev.faultline.scenarios.HostProfile;
import dev.faultline.simulator.virtual.link.Transfer;

/// Compresses what leaves a source, as far as the rule says that it is worth it: the sizes are the
/// content model's, the CPU time the host profile's.
final class Packing {
  private final Compression how;
  private final MemoryMap map;
  private final ContentModel model;
  private final PackingRule rule;
  private final long packNanos;
  private final long unpackNanos;
  private final double linkBytesPerSecond;
  private final boolean packsUnits;
  long pages;
  long savedBytes;

  Packing(HostSetup here) {
    how = here.plan().spec().saving().compression();
    map = here.plan().map();
    model = here.contents().model;
    HostProfile.Saving costs = here.profile().saving().ofPages(map.pageSizeBytes());
    packNanos = costs.packNanos(how);
    unpackNanos = costs.unpackNanos(how);
    rule = new PackingRule(packNanos, unpackNanos, map.pageSizeBytes());
    linkBytesPerSecond = here.link().bitsPerSecond() / 8.0;
    packsUnits = rule.unitMayWin(linkBytesPerSecond / here.plan().spec().pushStreams());
  }

  /// What it takes to compress the contents, and to take them apart, is charged to the transfer.
  void charge(Transfer transfer, Message.Pages message) {
    transfer.packNanos += transfer.contentPages * packNanos;
    boolean smaller = message.compression() != Compression.NONE;
    transfer.unpackNanos = smaller ? transfer.contentPages * unpackNanos : 0;
  }

  /// Compresses the contents if that is worth it.
  ///
  /// @return whether it was tried
  boolean pack(Message.Pages message) {
    long count = message.contentPages();
    if (count == 0 || !message.isDemand() && !packsUnits) {
      return false;
    }
    long plain = message.contentBytes(map.pageSizeBytes());
    long bytes = packedBytes(message);
    if (message.isDemand() && !rule.answerWins(count, bytes, linkBytesPerSecond)) {
      return false;
    }
    if (bytes < plain) {
      message.packed(how, (int) bytes);
      pages += count;
      savedBytes += plain - bytes;
    }
    return true;
  }

  private long packedBytes(Message.Pages message) {
    PageRuns runs = message.runs();
    long bytes = 0;
    for (int i = 0; i < message.references().size(); i++) {
      bytes -= model.packedBytes(map.index(message.references().page(i), 1), how);
    }
    for (int i = 0; i < runs.size(); i++) {
      long index = map.index(runs.first(i), runs.count(i));
      for (long end = index + runs.count(i); index < end; index++) {
        bytes += model.packedBytes(index, how);
      }
    }
    return bytes;
  }
}
