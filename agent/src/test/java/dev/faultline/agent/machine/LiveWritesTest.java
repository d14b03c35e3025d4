package dev.faultline.agent.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.fault.HostFaults;
import dev.faultline.agent.machine.contract.MachinePlan;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.memory.PageSetText;
import dev.faultline.agent.plan.DirtyTracking;
import dev.faultline.agent.plan.FaultMode;
import dev.faultline.agent.plan.VmSpec.Backing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a running guest writes, as the kernel tells it and as its vCPUs note it.
final class LiveWritesTest {
  /// The vCPUs note each write after it, the kernel before: who asks while no vCPU is between the
  /// two is told the same by both.
  @ParameterizedTest
  @CsvSource({"ANONYMOUS", "MEMFD", "SYSV", "FILE"})
  void theKernelFindsWhatTheVcpusNote(Backing backing) {
    HostFaults.assumeKernelWrites();
    MachinePlan plan = Plans.uniform(backing, FaultMode.SOFTWARE, 16 << 20, 1);
    try (LiveSource source = new LiveSource(Plans.tracking(plan, DirtyTracking.KERNEL))) {
      source.boot();
      PageSet byKernel = new PageSet(plan.vm().map().capacity());
      PageSet byVcpus = new PageSet(plan.vm().map().capacity());
      source.suspend();
      source.scan(new PageSet(plan.vm().map().capacity()), byVcpus);
      source.trackWrites();
      for (int round = 0; round < 5; round++) {
        long touches = source.touches();
        source.resume();
        OneProcess.until(System.nanoTime() + 5_000_000);
        OneProcess.awaitMoreTouches(source, touches + 100); // a write is among these
        source.suspend();
        byVcpus.clear();
        byKernel.clear();
        source.scan(new PageSet(plan.vm().map().capacity()), byVcpus);
        source.writes(byKernel);
        assertThat(byVcpus.count()).isPositive();
        assertThat(PageSetText.runs(byKernel))
            .as("round %s", round)
            .isEqualTo(PageSetText.runs(byVcpus));
      }
    }
  }

  @Test
  void aGuestWhoseMigrationFailsRunsOnWithoutBeingTracked() {
    HostFaults.assumeKernelWrites();
    MachinePlan plan = Plans.uniform(Backing.MEMFD, FaultMode.SOFTWARE, 4 << 20, 1);
    try (LiveSource source = new LiveSource(Plans.tracking(plan, DirtyTracking.KERNEL))) {
      source.boot();
      for (int i = 0; i < 3; i++) {
        source.trackWrites();
        assertThat(source.tracking()).isEqualTo("kernel");
        if (i > 0) {
          source.suspend();
        }
        source.forgetWrites();
        if (i > 0) {
          source.resume();
        }
        long touches = source.touches();
        OneProcess.awaitMoreTouches(source, touches);
      }
    }
  }
}
