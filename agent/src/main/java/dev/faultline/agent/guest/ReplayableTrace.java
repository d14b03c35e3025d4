package dev.faultline.agent.guest;

/// A recorded trace, decoded and laid out in guest-physical memory, ready to be replayed. It is
/// read only, so that any number of guests share one.
public interface ReplayableTrace {
  int vcpuCount();

  /// One more than the highest RAM index of any touch.
  long pageCount();

  /// What vCPU `vcpu` of the trace touched.
  Touches touches(int vcpu);

  /// The touches of one vCPU in their order.
  interface Touches {
    int size();

    /// RAM index of the touched page, counted from the first page that the program is given.
    long index(int touch);

    boolean write(int touch);

    /// Instructions executed since the touch before it, or since the start; at least 0.
    long instructions(int touch);

    /// Time that the vCPU waited since the touch before it; at least 0.
    long idleNanos(int touch);
  }
}
