package dev.faultline.agent.guest.program;

import dev.faultline.agent.guest.BaseProgram;
import dev.faultline.agent.guest.ReplayableTrace;
import dev.faultline.agent.guest.StateCodec;
import dev.faultline.agent.guest.TouchBatch;
import java.nio.ByteBuffer;

/// Replays what one vCPU of a recorded trace touched. Its time is the trace's instructions over a
/// rate; each touch takes the difference of the rounded times since the pass began, so that
/// roundings do not add up, and at least 1 ns, which later touches make up for.
public final class TraceProgram extends BaseProgram {
  /// A year: a batch of touches that are so far apart still ends before time does.
  private static final long COMPUTE_NANOS_MAX = 1L << 55;

  private static final int KIND = 8;
  private static final long INSTRUCTIONS_MAX = 1L << 53;
  private static final long NANOS_MAX = 1L << 62;

  private final ReplayableTrace.Touches trace;
  private final long first;
  private final double nanosPerInstruction;
  private final boolean wraps;
  private int position;
  private long instructions;
  private long spentNanos;

  /// @param first RAM index of the trace's page 0
  /// @param wraps whether it starts again at its end, or halts
  public TraceProgram(
      ReplayableTrace.Touches trace, long first, double instructionsPerSecond, boolean wraps) {
    this.trace = trace;
    this.first = first;
    this.wraps = wraps;
    nanosPerInstruction = 1e9 / instructionsPerSecond;
  }

  @Override
  public void fill(TouchBatch batch, int end) {
    int size = trace.size();
    while (batch.size < end) {
      if (position == size) {
        if (!wraps || size == 0) {
          return;
        }
        spentNanos = Math.max(0, spentNanos - nanos(instructions));
        instructions = 0;
        position = 0;
      }
      instructions += trace.instructions(position);
      long compute = Math.clamp(nanos(instructions) - spentNanos, 1, COMPUTE_NANOS_MAX);
      spentNanos += compute;
      batch.add(
          first + trace.index(position), trace.write(position), compute, trace.idleNanos(position));
      position++;
    }
  }

  private long nanos(long count) {
    return (long) (count * nanosPerInstruction + 0.5);
  }

  @Override
  public int stateBytesMax() {
    return 1 + Integer.BYTES + 2 * Long.BYTES;
  }

  @Override
  public void save(ByteBuffer into) {
    StateCodec.begin(into, KIND);
    into.putInt(position);
    into.putLong(instructions);
    into.putLong(spentNanos);
  }

  @Override
  public void load(ByteBuffer from) {
    StateCodec.expect(from, KIND, Integer.BYTES + 2 * Long.BYTES);
    position = from.getInt();
    instructions = from.getLong();
    spentNanos = from.getLong();
    StateCodec.check(position >= 0 && position <= trace.size(), "position", position);
    StateCodec.check(
        instructions >= 0 && instructions <= INSTRUCTIONS_MAX, "instructions", instructions);
    // No touch can be so far behind that the next one would take longer than its instructions.
    StateCodec.check(
        spentNanos >= nanos(instructions) && spentNanos <= NANOS_MAX, "time", spentNanos);
  }
}
