package dev.faultline.agent.daemon;

import dev.faultline.agent.machine.LiveSource;
import dev.faultline.agent.machine.LiveTarget;
import dev.faultline.agent.machine.contract.MachinePlan;
import dev.faultline.agent.machine.contract.SourceMachine;
import dev.faultline.agent.machine.contract.TargetMachine;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Makes the machines of an agent's guests.
public interface Machines {
  /// Mapped memory and vCPU threads.
  Machines LIVE =
      new Machines() {
        @Override
        public SourceMachine source(MachinePlan plan, @Nullable Path kept) {
          return new LiveSource(plan, kept);
        }

        @Override
        public TargetMachine target(MachinePlan plan, @Nullable Path stateFile) {
          return new LiveTarget(plan, stateFile);
        }
      };

  /// @param kept where files lie of a guest whose memory is to outlive this process, if its backing
  ///   can do that; null of another
  SourceMachine source(MachinePlan plan, @Nullable Path kept);

  /// @param stateFile in which is kept what of a guest is to outlive this process, if its backing
  ///   can do that, with memory in files beside it; null of another
  TargetMachine target(MachinePlan plan, @Nullable Path stateFile);
}
