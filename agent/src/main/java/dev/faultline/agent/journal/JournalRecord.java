package dev.faultline.agent.journal;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.plan.AgentPlan;
import java.util.List;

/// One thing that an agent writes down of a guest that it gives away or takes over.
public sealed interface JournalRecord {
  /// What a journal begins with.
  interface First {
    AgentPlan plan();

    /// The boot of this host, since no memory outlives it.
    String host();

    /// Under which name another process finds the guest's memory.
    String memory();
  }

  /// The first record of a source: the guest is here.
  record Begun(AgentPlan plan, String host, String memory) implements JournalRecord, First {}

  /// The guest is on its way for good unless the target says otherwise; written before GO is said.
  ///
  /// @param target where the target's agent listens
  /// @param vcpus as they left
  record GivenAway(String target, List<CpuState> vcpus) implements JournalRecord {}

  /// The target has these pages, and they are not here any more; written before they go.
  ///
  /// @param runs first page and page count of each, by turns
  record Released(long[] runs) implements JournalRecord {
    public static Released of(PageRuns pages) {
      long[] runs = new long[2 * pages.size()];
      for (int i = 0; i < pages.size(); i++) {
        runs[2 * i] = pages.first(i);
        runs[2 * i + 1] = pages.count(i);
      }
      return new Released(runs);
    }
  }

  /// Nobody needs this journal any more: the target has everything, or the guest stayed here. Of a
  /// target: it has everything, and goes on with the guest alone.
  record Over() implements JournalRecord {}

  /// The first record of a target: a guest is to come here.
  record Expected(AgentPlan plan, String host, String memory) implements JournalRecord, First {}

  /// The guest runs at this target from now on; written before it does, and before the source hears
  /// of it.
  record Resumed() implements JournalRecord {}
}
