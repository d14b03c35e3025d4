package dev.faultline.simulator.virtual.guest;

/// Where a guest's faults go.
public interface FaultHandler {
  /// See [dev.faultline.agent.migration.target.MigrationTarget#fault].
  boolean fault(int vcpu, long page, boolean write);

  /// A vCPU has done its work.
  void finished();
}
