package dev.faultline.simulator.virtual.guest;

/// What a vCPU at the target says to the others.
interface Peers {
  /// Begins the stalls that were foretold and whose time has come, in their order.
  void settle();

  /// A vCPU goes on after a stall, maybe a little later.
  void goesOn();

  /// A vCPU has done its work or halted.
  void finished(int vcpu);
}
