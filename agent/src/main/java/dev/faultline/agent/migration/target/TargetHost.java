package dev.faultline.agent.migration.target;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.memory.PageRuns;
import java.util.List;

/// What the target endpoint asks of the machine it runs on.
public interface TargetHost {
  /// Map and arm the memory, then call [MigrationTarget#armed(long)].
  void arm();

  /// Load CPU and device state, then call [MigrationTarget#loaded(long)].
  void load(List<CpuState> vcpus, long deviceStateBytes);

  /// Write down, durably, that the guest runs here; returns when that is done.
  void recordResumed();

  /// Run the vCPUs.
  void resume();

  /// Whether pages are on their way into memory of which [MigrationTarget#landed] has not been
  /// told. The source is not told what is resident until there are none.
  boolean isInstalling();

  /// The pages are zero and need no memory; nothing has to be called back.
  void zero(PageRuns pages);

  /// Forget pages that were installed before RESUME.
  void discard(PageRuns pages);

  /// The page that this vCPU waits for has come.
  ///
  /// @param byInstall whether it was installed, which wakes who waits where a kernel does that;
  ///   else it is a zero page
  void wake(int vcpu, boolean byInstall);
}
