package dev.faultline.agent.trace.layout;

import dev.faultline.agent.guest.ReplayableTrace;
import dev.faultline.agent.plan.ProgramSpec.TraceLayout;
import dev.faultline.agent.trace.Trace;
import dev.faultline.agent.trace.VcpuTouches;

/// A trace whose pages have their places in a guest's memory: what a [ReplayableTrace] asks for,
/// out of a trace file. Immutable.
public final class LaidOutTrace implements ReplayableTrace {
  private final Trace trace;
  private final long[] frames;
  private final long pageCount;

  /// @param pageCount how many pages the guest has for it
  /// @param seed draws the layout, where it is drawn
  /// @throws IllegalArgumentException when the trace has more pages than there are
  public LaidOutTrace(Trace trace, TraceLayout layout, long pageCount, long seed) {
    this.trace = trace;
    frames =
        switch (layout) {
          case FIRST_TOUCH -> PageLayout.natural(trace, pageCount, seed);
          case VIRTUAL -> PageLayout.virtual(trace, pageCount);
        };
    long end = 0;
    for (long frame : frames) {
      end = Math.max(end, frame + 1);
    }
    this.pageCount = end;
  }

  @Override
  public int vcpuCount() {
    return trace.vcpuCount();
  }

  @Override
  public long pageCount() {
    return pageCount;
  }

  @Override
  public Touches touches(int vcpu) {
    return new FramedTouches(trace.touches(vcpu), frames);
  }

  private record FramedTouches(VcpuTouches touches, long[] frames) implements Touches {
    @Override
    public int size() {
      return touches.size();
    }

    @Override
    public long index(int touch) {
      return frames[touches.page(touch)];
    }

    @Override
    public boolean write(int touch) {
      return touches.write(touch);
    }

    @Override
    public long instructions(int touch) {
      return touches.instructions(touch);
    }

    @Override
    public long idleNanos(int touch) {
      return touches.idleNanos(touch);
    }
  }
}
