package dev.faultline.simulator.virtual.world;

import dev.faultline.simulator.virtual.link.Transfers;
import java.util.List;

/// Looks on while a world runs. For tests, which check at every instant what must always hold;
/// other runs have none.
public interface Watch extends Transfers.Watch {
  /// Everything that was due has happened and the endpoints have been polled. What they said may
  /// lead to another round at the same time.
  void instant(List<VirtualMigration> migrations);
}
