package dev.faultline.agent.journal;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.memory.PageRuns;
import java.util.List;

/// What a source writes down on its way. Any thread, one at a time.
public interface Journal {
  /// Of a guest that does not outlive its process.
  Journal NONE =
      new Journal() {
        @Override
        public void givenAway(String target, List<CpuState> vcpus) {}

        @Override
        public void released(PageRuns pages) {}

        @Override
        public void over() {}
      };

  /// Before GO is said.
  ///
  /// @throws HostException if it cannot be written down
  void givenAway(String target, List<CpuState> vcpus);

  /// Before these pages go.
  void released(PageRuns pages);

  /// Nobody needs it any more.
  void over();
}
