package dev.faultline.simulator.architecture.planted.agent.machine;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.faultline.simulator.architecture.planted.agent.mapping.GuestMemory;
import java.lang.foreign.MemorySegment;
import net.openhft.chronicle.bytes.MappedBytes;

/// Planted: reads guest memory in Java code, in three ways.
public final class Peeking {
  long byAddress(long address) {
    return MemorySegment.ofAddress(address).reinterpret(8).get(JAVA_LONG, 0);
  }

  long byView(GuestMemory memory) {
    return memory.view().get(JAVA_LONG, 0);
  }

  long byMappedBytes(MappedBytes memory) {
    return memory.readLong(0);
  }
}
