package dev.faultline.agent.machine.touch;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.LongConsumer;

/// The pages that one vCPU has touched, in their order, written by its thread and read by another
/// one. It has room for all, so that the vCPU never allocates.
public final class FirstTouchLog {
  private static final VarHandle SIZE;

  static {
    try {
      SIZE = MethodHandles.lookup().findVarHandle(FirstTouchLog.class, "size", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final int[] pages;
  private int size;
  private int drained;

  public FirstTouchLog(long pageCount) {
    pages = new int[Math.toIntExact(pageCount)];
  }

  /// By the vCPU's thread; a page at most once.
  public void add(long page) {
    pages[size] = (int) page;
    SIZE.setRelease(this, size + 1);
  }

  /// What was added since the last call; by one other thread at a time.
  public void drain(LongConsumer into) {
    int end = (int) SIZE.getAcquire(this);
    for (; drained < end; drained++) {
      into.accept(pages[drained]);
    }
  }
}
