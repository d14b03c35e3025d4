package dev.faultline.simulator.qemu.guest;

import dev.faultline.simulator.qemu.machine.Qmp;
import java.io.IOException;

/// Where a guest's counters are read, on either side.
@FunctionalInterface
public interface CounterSource {
  /// In the guest's memory, by its monitor.
  CounterSource MEMORY = GuestCounters::read;

  GuestCounters read(Qmp side) throws IOException;
}
