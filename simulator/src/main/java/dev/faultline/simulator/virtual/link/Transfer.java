package dev.faultline.simulator.virtual.link;

import dev.faultline.agent.migration.Message;
import org.jspecify.annotations.Nullable;

/// A message on its way, from the poll that gave it to its installation.
public final class Transfer {
  @Nullable Message message;

  /// Where it goes, once a pipe has it: the migration, and which of its channels.
  public int migration;

  public int channel;

  /// The pipe's number.
  public int pipe;

  /// The next one that nobody uses.
  @Nullable Transfer next;

  /// Its size as the codec writes it, page contents included.
  public long bytes;

  /// Pages whose content it carries.
  public long contentPages;

  /// Pages that are installed for it: those, and what it refers to.
  public long installPages;

  /// CPU time to send it, and to receive it: of the message, its runs and its pages.
  public long sendNanos;

  public long receiveNanos;

  /// CPU time to compress what it carries, and to take that apart again.
  public long packNanos;

  public long unpackNanos;

  /// When its last frame leaves the wire.
  public long leftNanos;

  /// When it is at the receiving host's socket.
  public long arrivalNanos;

  /// CPU time that its installation takes.
  public long installWork;

  /// Whether its installation was over by the time it was taken in, as it can be of a demanded
  /// page.
  public boolean installed;

  /// Whether it comes as it was sent.
  public State state = State.WHOLE;

  /// How a frame comes.
  public enum State {
    WHOLE,
    CORRUPTED,
    /// And once more.
    DUPLICATED
  }

  /// Whether the versions are told; if not, they are what the source holds for good.
  public boolean carriesVersions;

  /// What the contents are: the version of each page, in the order of its runs.
  public byte[] versions = new byte[64];

  public Message message() {
    if (message == null) {
      throw new IllegalStateException("a transfer without a message");
    }
    return message;
  }
}
