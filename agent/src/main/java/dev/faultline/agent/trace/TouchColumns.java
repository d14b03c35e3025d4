package dev.faultline.agent.trace;

import java.util.Arrays;

/// Touches of one vCPU as growing primitive columns.
public final class TouchColumns {
  private int size;
  private long[] pagesAndWrites = new long[64];
  private long[] instructions = new long[64];
  private long[] idleNanos = new long[64];
  private boolean everIdle;
  private long totalInstructions;
  private long totalIdleNanos;

  public int size() {
    return size;
  }

  public boolean everIdle() {
    return everIdle;
  }

  public void add(long page, boolean write, long instructionsBefore, long idleNanosBefore) {
    if (size == pagesAndWrites.length) {
      int capacity = size + (size >> 1);
      pagesAndWrites = Arrays.copyOf(pagesAndWrites, capacity);
      instructions = Arrays.copyOf(instructions, capacity);
      idleNanos = Arrays.copyOf(idleNanos, capacity);
    }
    pagesAndWrites[size] = page << 1 | (write ? 1 : 0);
    instructions[size] = instructionsBefore;
    idleNanos[size] = idleNanosBefore;
    everIdle |= idleNanosBefore != 0;
    size++;
  }

  public long page(int i) {
    return pagesAndWrites[i] >>> 1;
  }

  public boolean write(int i) {
    return (pagesAndWrites[i] & 1) != 0;
  }

  public long instructions(int i) {
    return instructions[i];
  }

  public long idleNanos(int i) {
    return idleNanos[i];
  }

  /// Adds up the touches from `first` on and says whether all so far stay within
  /// [TraceFormat#MAX_TIME]. Call it once for each touch, in order.
  public boolean withinTime(int first) {
    for (int i = first; i < size; i++) {
      if (instructions[i] > TraceFormat.MAX_TIME - totalInstructions
          || idleNanos[i] > TraceFormat.MAX_TIME - totalIdleNanos) {
        return false;
      }
      totalInstructions += instructions[i];
      totalIdleNanos += idleNanos[i];
    }
    return true;
  }

  public long[] instructionsArray() {
    return Arrays.copyOf(instructions, size);
  }

  public long[] idleNanosArray() {
    return everIdle ? Arrays.copyOf(idleNanos, size) : new long[0];
  }

  public void clear() {
    size = 0;
    everIdle = false;
  }
}
