package dev.faultline.simulator.architecture.planted.agent.mapping;

import java.lang.foreign.MemorySegment;

/// Allowed: the one class that shows memory to Java code.
public final class GuestMemory {
  public MemorySegment view() {
    return MemorySegment.ofAddress(4096).reinterpret(4096);
  }
}
