package dev.faultline.agent.migration.source;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.plan.MigrationSpec.Release;

/// When the source lets go of pages that the target has.
final class Releases {
  private final MigrationPlan plan;
  private final SourceHost host;

  Releases(MigrationPlan plan, SourceHost host) {
    this.plan = plan;
    this.host = host;
  }

  /// Whether pages are released while others are still unsent.
  boolean areEarly() {
    return plan.spec().release() == Release.ON_ACK && host.releases();
  }

  /// The target runs the guest: what it was sent before that is not needed here any more.
  void early(PageSet unsent) {
    if (areEarly()) {
      PageSet sent = plan.map().ram();
      sent.removeAll(unsent);
      release(sent);
    }
  }

  void all() {
    if (plan.spec().release() == Release.AT_END && host.releases()) {
      release(plan.map().ram());
    }
  }

  void release(PageSet set) {
    PageRuns runs = new PageRuns();
    set.appendRuns(runs);
    if (!runs.isEmpty()) {
      host.release(runs);
    }
  }
}
