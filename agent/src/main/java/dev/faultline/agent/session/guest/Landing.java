package dev.faultline.agent.session.guest;

import dev.faultline.agent.machine.contract.TargetMachine;
import dev.faultline.agent.mapping.LandingBuffers;
import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.target.Gate;
import dev.faultline.agent.wire.codec.Staging;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Lends a machine's landing buffers to units that it can move out of them.
public final class Landing implements Staging {
  private final TargetMachine machine;
  private final MemoryMap map;
  private final Gate gate;

  /// @param gate while it is closed, what comes is not looked at
  public Landing(TargetMachine machine, MemoryMap map, Gate gate) {
    this.machine = machine;
    this.map = map;
    this.gate = gate;
  }

  @Override
  public @Nullable MemorySegment lend(Message.Pages pages) {
    PageRuns runs = pages.runs();
    long page = map.pageSizeBytes();
    if (runs.size() != 1 || runs.pageCount() * page != LandingBuffers.BYTES) {
      return null;
    }
    LandingBuffers buffers = gate.isOpen() ? machine.landing() : null;
    return buffers != null && isHuge(runs) ? buffers.take() : null;
  }

  private boolean isHuge(PageRuns runs) {
    try {
      long index = map.index(runs.first(0), runs.count(0));
      return index * map.pageSizeBytes() % LandingBuffers.BYTES == 0;
    } catch (IndexOutOfBoundsException e) {
      return false; // no RAM, which is refused when it has come
    }
  }

  @Override
  public void takeBack(MemorySegment lent) {
    LandingBuffers buffers = machine.landing();
    if (buffers != null) {
      buffers.give(lent);
    }
  }
}
