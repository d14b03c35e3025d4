package dev.faultline.agent.guest.program;

import dev.faultline.agent.guest.BaseProgram;
import dev.faultline.agent.guest.StateCodec;
import dev.faultline.agent.guest.TouchBatch;
import java.nio.ByteBuffer;

/// Several programs that take turns on one vCPU, each for its time (CPU and idle): the phases of a
/// guest, or processes under round robin. A turn ends after the touch that uses its time up; what
/// the touch took beyond it counts for the next turn, so that turns do not drift. A program that
/// has halted gives its turn away.
public final class TimeSlicedProgram extends BaseProgram {
  private static final int KIND = 7;
  private static final int CHUNK = 256;

  private final BaseProgram[] programs;
  private final long[] turnNanos;
  private final long cycleNanos;
  private final int stateBytesMax;
  private final ByteBuffer before;
  private int current;
  private long elapsedNanos;

  /// @param turnNanos how long each program's turn is, at least 1
  public TimeSlicedProgram(BaseProgram[] programs, long[] turnNanos) {
    this.programs = programs;
    this.turnNanos = turnNanos;
    long cycle = 0;
    int bytes = 1 + Integer.BYTES + Long.BYTES;
    int largest = 0;
    for (int i = 0; i < programs.length; i++) {
      cycle = Math.addExact(cycle, turnNanos[i]);
      bytes += programs[i].stateBytesMax();
      largest = Math.max(largest, programs[i].stateBytesMax());
    }
    cycleNanos = cycle;
    stateBytesMax = bytes;
    before = ByteBuffer.allocate(largest);
  }

  @Override
  public void fill(TouchBatch batch, int end) {
    int halted = 0;
    while (batch.size < end && halted < programs.length) {
      BaseProgram program = programs[current];
      int from = batch.size;
      program.save(before.clear());
      program.fill(batch, Math.min(end, from + CHUNK));
      if (batch.size == from) {
        halted++;
        elapsedNanos = 0;
        current = next(current);
        continue;
      }
      halted = 0;
      int made = batch.size;
      int kept = spend(batch, from);
      if (kept < made) {
        // The turn ends inside what was made ahead: go back, and make just the touches of this
        // turn.
        program.load(before.flip());
        batch.size = from;
        program.fill(batch, kept);
      }
      if (elapsedNanos >= turnNanos[current]) {
        endTurn();
      }
    }
  }

  /// Adds up the time of the touches from `from` on until the turn is over; returns the end of its
  /// touches.
  private int spend(TouchBatch batch, int from) {
    long elapsed = elapsedNanos;
    long turn = turnNanos[current];
    int i = from;
    while (i < batch.size && elapsed < turn) {
      elapsed += batch.computeNanos[i] + batch.idle(i);
      i++;
    }
    elapsedNanos = elapsed;
    return i;
  }

  private void endTurn() {
    long over = elapsedNanos - turnNanos[current];
    current = next(current);
    over %= cycleNanos;
    while (over >= turnNanos[current]) {
      over -= turnNanos[current];
      current = next(current);
    }
    elapsedNanos = over;
  }

  private int next(int index) {
    return index + 1 < programs.length ? index + 1 : 0;
  }

  @Override
  public int stateBytesMax() {
    return stateBytesMax;
  }

  @Override
  public void save(ByteBuffer into) {
    StateCodec.begin(into, KIND);
    into.putInt(current);
    into.putLong(elapsedNanos);
    for (BaseProgram program : programs) {
      program.save(into);
    }
  }

  @Override
  public void load(ByteBuffer from) {
    StateCodec.expect(from, KIND, Integer.BYTES + Long.BYTES);
    current = from.getInt();
    StateCodec.check(current >= 0 && current < programs.length, "turn", current);
    elapsedNanos = from.getLong();
    StateCodec.check(
        elapsedNanos >= 0 && elapsedNanos < turnNanos[current], "elapsed time", elapsedNanos);
    for (BaseProgram program : programs) {
      program.load(from);
    }
  }
}
