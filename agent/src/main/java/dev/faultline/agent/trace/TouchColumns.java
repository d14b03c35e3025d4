package dev.faultline.agent.trace;

import java.util.Arrays;

/// Touches of one vCPU as growing primitive columns.
final class TouchColumns {
  private int size;
  private long[] pagesAndWrites = new long[64];
  private long[] instructions = new long[64];
  private long[] idleNanos = new long[64];
  private boolean everIdle;
  private long totalInstructions;
  private long totalIdleNanos;

  int size() {
    return size;
  }

  boolean everIdle() {
    return everIdle;
  }

  void add(long page, boolean write, long instructionsBefore, long idleNanosBefore) {
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

  long page(int i) {
    return pagesAndWrites[i] >>> 1;
  }

  boolean write(int i) {
    return (pagesAndWrites[i] & 1) != 0;
  }

  long instructions(int i) {
    return instructions[i];
  }

  long idleNanos(int i) {
    return idleNanos[i];
  }

  /// Adds up the touches from `first` on and says whether all so far stay within
  /// [TraceFormat#MAX_TIME]. Call it once for each touch, in order.
  boolean withinTime(int first) {
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

  long[] instructionsArray() {
    return Arrays.copyOf(instructions, size);
  }

  long[] idleNanosArray() {
    return everIdle ? Arrays.copyOf(idleNanos, size) : new long[0];
  }

  void clear() {
    size = 0;
    everIdle = false;
  }
}
