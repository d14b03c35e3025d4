package dev.faultline.agent.journal;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.plan.AgentPlan;
import java.util.List;

/// One thing that an agent writes down of a guest that it gives away.
public sealed interface JournalRecord {
  /// The first record: the guest is here.
  ///
  /// @param host the boot of this host, since no memory outlives it
  /// @param memory under which name another process finds the guest's memory
  record Begun(AgentPlan plan, String host, String memory) implements JournalRecord {}

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

  /// Nobody needs this journal any more: the target has everything, or the guest stayed here.
  record Over() implements JournalRecord {}
}
