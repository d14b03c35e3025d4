package dev.faultline.scenarios.record;

import dev.faultline.agent.trace.TraceWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The part of a run that a trace keeps. A vCPU's time is its instructions at 1 ns each plus the
/// time it idled. Touches before the window are kept once a page and kind, in their order, at
/// instant 0: the memory that the program had in use when the window opened.
final class RecordingWindow {
  private final TraceWriter writer;
  private final long fromNanos;
  private final long endNanos;
  private final List<long[]> clocks = new ArrayList<>();
  private final Set<Long> before = new HashSet<>();

  RecordingWindow(TraceWriter writer, RecordOptions options) {
    this.writer = writer;
    fromNanos = options.fromNanos();
    endNanos = options.lengthNanos() == 0 ? Long.MAX_VALUE : fromNanos + options.lengthNanos();
  }

  /// @param instructions of that vCPU so far
  /// @param idleNanos of that vCPU so far
  void touch(int vcpu, long page, boolean write, long instructions, long idleNanos) {
    while (clocks.size() <= vcpu) {
      clocks.add(new long[2]);
    }
    long nanos = instructions + idleNanos;
    if (nanos >= endNanos) {
      return;
    }
    long[] clock = clocks.get(vcpu);
    if (nanos < fromNanos) {
      clock[0] = instructions;
      clock[1] = idleNanos;
      if (before.add(page << 1 | (write ? 1 : 0))) {
        writer.touch(vcpu, page, write, 0, 0);
      }
      return;
    }
    long cut = Math.max(0, fromNanos - clock[0] - clock[1]); // what of this step lies before
    long idle = idleNanos - clock[1];
    long idleCut = Math.min(idle, cut);
    long busy = instructions - clock[0] - (cut - idleCut);
    clock[0] = instructions;
    clock[1] = idleNanos;
    writer.touch(vcpu, page, write, busy, idle - idleCut);
  }
}
