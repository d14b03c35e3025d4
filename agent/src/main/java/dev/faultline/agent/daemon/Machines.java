package dev.faultline.agent.daemon;

import dev.faultline.agent.machine.LiveSource;
import dev.faultline.agent.machine.LiveTarget;
import dev.faultline.agent.machine.contract.MachinePlan;
import dev.faultline.agent.machine.contract.SourceMachine;
import dev.faultline.agent.machine.contract.TargetMachine;

/// Makes the machines of an agent's guests.
public interface Machines {
  /// Mapped memory and vCPU threads.
  Machines LIVE =
      new Machines() {
        @Override
        public SourceMachine source(MachinePlan plan) {
          return new LiveSource(plan);
        }

        @Override
        public TargetMachine target(MachinePlan plan) {
          return new LiveTarget(plan);
        }
      };

  SourceMachine source(MachinePlan plan);

  TargetMachine target(MachinePlan plan);
}
