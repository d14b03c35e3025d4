package dev.faultline.agent.fault;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// One vCPU's first touch of a page that may be absent: the vCPU begins it, whoever notices that
/// the page is absent announces it, the vCPU ends it. A notice that comes too late, when the page
/// has come and the vCPU has gone on, announces nothing.
public final class Wait {
  private static final long NONE = -1;
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Wait.class, "state", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final int vcpu;
  private volatile @Nullable Thread thread;
  private volatile int threadId = -1;

  /// Page shifted left by one, the lowest bit set once it is announced; or none.
  @SuppressWarnings("UnusedVariable")
  private volatile long state = NONE;

  private boolean write;
  private long touchNanos;

  public Wait(int vcpu) {
    this.vcpu = vcpu;
  }

  public int vcpu() {
    return vcpu;
  }

  /// The vCPU's own thread says who it is, before its first touch.
  public void runsOn(Thread own, int kernelThreadId) {
    thread = own;
    threadId = kernelThreadId;
  }

  @Nullable Thread thread() {
    return thread;
  }

  int threadId() {
    return threadId;
  }

  /// The vCPU is about to touch this page.
  ///
  /// @param nowNanos of `System.nanoTime()`
  public void begin(long page, boolean writes, long nowNanos) {
    write = writes;
    touchNanos = nowNanos;
    STATE.setVolatile(this, page << 1);
  }

  /// Tells the listener, once, that the vCPU waits for this page; nothing if it does not, or no
  /// longer.
  void announce(long page, FaultListener listener) {
    if ((long) STATE.getVolatile(this) != page << 1) {
      return;
    }
    boolean writes = write;
    long nanos = touchNanos;
    if (STATE.compareAndSet(this, page << 1, page << 1 | 1)) {
      listener.fault(vcpu, page, writes, nanos);
    }
  }

  /// The page that the vCPU is about to touch or waits for, or -1.
  long page() {
    long now = (long) STATE.getVolatile(this);
    return now == NONE ? -1 : now >>> 1;
  }

  /// The vCPU has its page or has given up; whether its wait was announced.
  public boolean end() {
    return ((long) STATE.getAndSet(this, NONE) & 1) != 0;
  }
}
