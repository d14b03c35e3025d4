package dev.faultline.agent.fault;

/// Hears of touches of absent pages, on the thread that noticed them.
@FunctionalInterface
public interface FaultListener {
  /// A vCPU waits for a page.
  ///
  /// @param page its RAM index
  /// @param touchNanos `System.nanoTime()` just before the touch
  void fault(int vcpu, long page, boolean write, long touchNanos);
}
