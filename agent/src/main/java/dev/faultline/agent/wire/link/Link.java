package dev.faultline.agent.wire.link;

import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.Message;

/// One connection of a migration, carrying one channel in both directions.
public interface Link {
  /// Hears what happens on a link. Calls for one link follow one another; those of different links
  /// come from different threads.
  interface Events {
    /// A message has come. What [FrameReader.Receiver] says of the content holds.
    ///
    /// @return whether nobody uses the message any more
    boolean received(Link link, Message message, java.lang.foreign.MemorySegment content);

    /// Less is queued than before.
    void room(Link link);

    /// The connection is over; nothing comes from it any more. Called once.
    ///
    /// @param why one line; what ended it
    void closed(Link link, String why);
  }

  Channel channel();

  /// Begins to receive; again, or after [#close], does nothing.
  void start();

  /// Sends a message. It is encoded before this returns, so that it may be reused; the contents of
  /// its pages are read later. One thread at a time.
  ///
  /// @return the bytes of its frame
  long send(Message message);

  /// Bytes that were given to [#send] and that the kernel has not taken yet.
  long queuedBytes();

  /// Bytes that [#send] has said and that will not leave, since the contents were compressed later.
  default long savedBytes() {
    return 0;
  }

  /// Bytes that went out and came in, frames included.
  long sentBytes();

  long receivedBytes();

  /// The round trip that the transport measured, in nanoseconds; -1 where it does not say.
  long roundTripNanos();

  /// Cuts the connection, started or not; [Events#closed] follows. Any thread, any number of times.
  void close();
}
