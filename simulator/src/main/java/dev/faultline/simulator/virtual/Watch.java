package dev.faultline.simulator.virtual;

import dev.faultline.simulator.virtual.link.Transfers;

/// Looks on while a world runs. For tests, which check at every instant what must always hold;
/// other runs have none.
interface Watch extends Transfers.Watch {
  /// Everything that was due has happened and the endpoints have been polled. What they said may
  /// lead to another round at the same time.
  void instant(World world);
}
