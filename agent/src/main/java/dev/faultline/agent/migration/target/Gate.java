package dev.faultline.agent.migration.target;

/// The way in for pages: open while a target's endpoint expects any. Whoever installs a message
/// looks at it before, in any thread, and tells [MigrationTarget#landed] afterwards.
public final class Gate {
  private volatile boolean isOpen;

  /// Whether pages are expected now.
  public boolean isOpen() {
    return isOpen;
  }

  /// Nothing is to be installed any more, as its guest is stopped.
  public void close() {
    isOpen = false;
  }

  void open() {
    isOpen = true;
  }
}
