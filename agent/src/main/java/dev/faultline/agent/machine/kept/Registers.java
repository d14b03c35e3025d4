package dev.faultline.agent.machine.kept;

import dev.faultline.agent.guest.CpuState;

/// A vCPU as it stood once, and what it had done on this host by then.
///
/// @param touches executed here
/// @param guestNanos guest time spent here
public record Registers(CpuState cpu, long touches, long guestNanos) {
  public Registers {
    if (touches < 0 || guestNanos < 0) {
      throw new IllegalArgumentException(touches + " touches in " + guestNanos + " ns");
    }
  }
}
