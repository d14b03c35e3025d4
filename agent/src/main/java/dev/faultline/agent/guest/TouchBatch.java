package dev.faultline.agent.guest;

/// The next touches of one vCPU, made ahead in one go. Touch `i` reads or writes the page with RAM
/// index `index(i)` after `computeNanos(i)` of CPU time and `idleNanos(i)` of waiting (for a
/// client, a disk) since the touch before it. The idle time comes first, then the computing.
///
/// The arrays are open to the engine on purpose: this is the hottest path of the simulator.
public final class TouchBatch {
  /// RAM index shifted left by one; the lowest bit is set for a write.
  public final long[] touches;

  /// CPU time before the touch, at least 1.
  public final long[] computeNanos;

  /// Time without CPU before that, at least 0. Only meaningful while [#hasIdle] is true.
  public final long[] idleNanos;

  /// How many touches are valid; less than the capacity only when the program halts after them.
  public int size;

  /// False while every idle time of the batch is 0; then [#idleNanos] is not written.
  public boolean hasIdle;

  public TouchBatch(int capacity) {
    touches = new long[capacity];
    computeNanos = new long[capacity];
    idleNanos = new long[capacity];
  }

  public int capacity() {
    return touches.length;
  }

  public void clear() {
    size = 0;
    hasIdle = false;
  }

  public boolean isFull() {
    return size == touches.length;
  }

  public void add(long index, boolean write, long compute) {
    touches[size] = index << 1 | (write ? 1 : 0);
    computeNanos[size] = compute;
    if (hasIdle) {
      idleNanos[size] = 0;
    }
    size++;
  }

  public void add(long index, boolean write, long compute, long idle) {
    if (idle > 0 && !hasIdle) {
      java.util.Arrays.fill(idleNanos, 0, size, 0);
      hasIdle = true;
    }
    if (hasIdle) {
      idleNanos[size] = idle;
    }
    touches[size] = index << 1 | (write ? 1 : 0);
    computeNanos[size] = compute;
    size++;
  }

  public long index(int i) {
    return touches[i] >>> 1;
  }

  public boolean write(int i) {
    return (touches[i] & 1) != 0;
  }

  public long idle(int i) {
    return hasIdle ? idleNanos[i] : 0;
  }
}
