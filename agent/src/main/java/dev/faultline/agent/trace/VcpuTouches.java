package dev.faultline.agent.trace;

import java.util.Arrays;

/// The touches of one vCPU in order, in primitive arrays; index i is a touch, from 0 to [#size] -
/// 1.
public final class VcpuTouches {
  private final int[] pagesAndWrites;
  private final long[] instructions;
  private final long[] idleNanos; // empty when the vCPU never idled

  VcpuTouches(TouchColumns columns, long[] originalPages) {
    pagesAndWrites = new int[columns.size()];
    for (int i = 0; i < pagesAndWrites.length; i++) {
      int id = Arrays.binarySearch(originalPages, columns.page(i));
      pagesAndWrites[i] = id << 1 | (columns.write(i) ? 1 : 0);
    }
    instructions = columns.instructionsArray();
    idleNanos = columns.idleNanosArray();
  }

  /// Number of touches.
  public int size() {
    return pagesAndWrites.length;
  }

  /// The page's dense id, from 0 to the trace's page count - 1.
  public int page(int i) {
    return pagesAndWrites[i] >>> 1;
  }

  /// Whether the touch writes.
  public boolean write(int i) {
    return (pagesAndWrites[i] & 1) != 0;
  }

  /// Instructions that the vCPU executed since its touch before (or its start).
  public long instructions(int i) {
    return instructions[i];
  }

  /// Nanoseconds for which the vCPU idled since its touch before (or its start).
  public long idleNanos(int i) {
    return idleNanos.length == 0 ? 0 : idleNanos[i];
  }
}
