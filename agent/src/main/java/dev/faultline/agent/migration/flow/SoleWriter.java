package dev.faultline.agent.migration.flow;

import dev.faultline.agent.plan.MigrationSpec;

/// The one thread that writes to all connections of a source, where there is one: `writers: one`.
/// It sends one message after the other, fills a connection that pushes until more than its socket
/// takes is queued, and waits there until a third of that is free again, as Linux wakes a writer
/// (`sk_stream_is_writeable` in include/net/sock.h). Meanwhile nothing is answered. So do QEMU 7.1
/// and 7.2.
public final class SoleWriter {
  private final long windowBytes;
  private final long unitBytes;
  private long queuedBytes;
  private boolean waits;
  private boolean isSending;

  /// @param how whose `push-window` is what the socket takes
  public SoleWriter(MigrationSpec how) {
    windowBytes = how.pushWindowBytes();
    unitBytes = how.pushUnitBytes();
  }

  /// The most content that may be queued: what the socket takes, and what does not fit.
  public long queuedBytesMax() {
    return windowBytes + unitBytes;
  }

  /// So much more is pushed and not yet off the source; below 0 if so much has left it.
  public void queued(long bytes) {
    queuedBytes += bytes;
    waits = waits ? queuedBytes > windowBytes - windowBytes / 3 : queuedBytes > windowBytes;
  }

  /// It begins to send a message, and while that lasts takes no other, or it is done.
  public void sends(boolean begins) {
    isSending = begins;
  }

  /// Whether it takes another message.
  public boolean mayWrite() {
    return !waits && !isSending;
  }
}
