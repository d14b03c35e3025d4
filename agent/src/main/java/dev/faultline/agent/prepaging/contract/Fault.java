package dev.faultline.agent.prepaging.contract;

/// A request of the target, as a strategy sees it. One instance is used again and again; do not
/// keep it.
public final class Fault {
  private long page;
  private int vcpu;
  private boolean write;
  private boolean unsent;
  private long nowNanos;

  public Fault set(long page, int vcpu, boolean write, boolean unsent, long nowNanos) {
    this.page = page;
    this.vcpu = vcpu;
    this.write = write;
    this.unsent = unsent;
    this.nowNanos = nowNanos;
    return this;
  }

  public long page() {
    return page;
  }

  public int vcpu() {
    return vcpu;
  }

  public boolean write() {
    return write;
  }

  /// True if the page had not left yet, so that it was sent because of this request; false if the
  /// request was dropped, since the page is under way or there already.
  public boolean unsent() {
    return unsent;
  }

  /// When the source handled the request, on its own clock.
  public long nowNanos() {
    return nowNanos;
  }
}
