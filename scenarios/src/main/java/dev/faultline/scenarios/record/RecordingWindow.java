package dev.faultline.scenarios.record;

import dev.faultline.agent.trace.write.TraceWriter;
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
  private final List<Clock> clocks = new ArrayList<>();
  private final Set<Long> before = new HashSet<>();

  private static final class Clock {
    long instructions;
    long idleNanos;
    long traceNanos; // since the window opened
    long lastPage = -1;
  }

  RecordingWindow(TraceWriter writer, RecordOptions options) {
    this.writer = writer;
    fromNanos = options.fromNanos();
    endNanos = options.lengthNanos() == 0 ? Long.MAX_VALUE : fromNanos + options.lengthNanos();
  }

  /// @param instructions of that vCPU so far
  /// @param idleNanos of that vCPU so far
  void touch(int vcpu, long page, boolean write, long instructions, long idleNanos) {
    long nanos = instructions + idleNanos;
    if (nanos >= endNanos) {
      return;
    }
    while (clocks.size() <= vcpu) {
      clocks.add(new Clock());
    }
    Clock clock = clocks.get(vcpu);
    long idle = idleNanos - clock.idleNanos;
    long busy = instructions - clock.instructions;
    long cut = Math.max(0, fromNanos - clock.instructions - clock.idleNanos);
    clock.instructions = instructions;
    clock.idleNanos = idleNanos;
    clock.lastPage = page;
    if (nanos < fromNanos) {
      if (before.add(page << 1 | (write ? 1 : 0))) {
        writer.touch(vcpu, page, write, 0, 0);
      }
      return;
    }
    long idleCut = Math.min(idle, cut); // of the step, what lies before the window
    idle -= idleCut;
    busy -= cut - idleCut;
    clock.traceNanos += busy + idle;
    writer.touch(vcpu, page, write, busy, idle);
  }

  /// Brings every vCPU to the end of the trace.
  void end() {
    long end = clocks.stream().mapToLong(clock -> clock.traceNanos).max().orElse(0);
    for (int vcpu = 0; vcpu < clocks.size(); vcpu++) {
      Clock clock = clocks.get(vcpu);
      if (clock.lastPage >= 0 && clock.traceNanos < end) {
        writer.touch(vcpu, clock.lastPage, false, 0, end - clock.traceNanos);
      }
    }
  }
}
