package dev.faultline.simulator.virtual;

import dev.faultline.agent.migration.Message;
import org.jspecify.annotations.Nullable;

/// A message on its way, from the poll that gave it to its installation.
final class Transfer {
  @Nullable Message message;
  @Nullable Stream stream;

  /// The next one that nobody uses.
  @Nullable Transfer next;

  /// Its size as the codec writes it, page contents included.
  long bytes;

  /// Pages whose content it carries.
  long contentPages;

  /// Pages that are installed for it: those, and what it refers to.
  long installPages;

  /// CPU time to send it, and to receive it: of the message, its runs and its pages.
  long sendNanos;

  long receiveNanos;

  /// CPU time to compress what it carries, and to take that apart again.
  long packNanos;

  long unpackNanos;

  /// When it is at the receiving host's socket.
  long arrivalNanos;

  /// CPU time that its installation takes.
  long installWork;

  /// Whether its installation was over by the time it was taken in; see [Installer#demanded].
  boolean installed;

  /// Whether the versions are told; if not, they are what the source holds for good.
  boolean carriesVersions;

  /// What the contents are: the version of each page, in the order of its runs.
  byte[] versions = new byte[64];

  Message message() {
    if (message == null) {
      throw new IllegalStateException("a transfer without a message");
    }
    return message;
  }

  Stream stream() {
    if (stream == null) {
      throw new IllegalStateException("a transfer without a stream");
    }
    return stream;
  }
}
