package dev.faultline.agent.wire.link;

import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.wire.codec.FrameLimits;
import dev.faultline.agent.wire.codec.MessageDecoder;
import dev.faultline.agent.wire.codec.Staging;
import dev.faultline.agent.wire.saving.ContentShelf;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// The target's end of a PUSH connection: one call receives a unit's contents, then whoever listens
/// installs them on this very thread. Nothing is ever sent.
public final class PushReceiver extends SocketLink {
  /// Over loopback a source fills whatever receive buffer there is, and a page that is in it is
  /// late for as long as what is before it takes to install: 17 ms with some MiB of each of three
  /// streams.
  private static final int WAITING_BYTES_MIN = 512 << 10;

  private final MessageDecoder decoder;
  private final FrameLimits limits;
  private final Staging staging;
  private final @Nullable ContentShelf shelf;

  public PushReceiver(
      Channel channel,
      String name,
      int socket,
      MessageDecoder decoder,
      FrameLimits limits,
      Staging staging,
      @Nullable ContentShelf shelf,
      Events events) {
    super(channel, name, socket, events);
    this.decoder = decoder;
    this.limits = limits;
    this.staging = staging;
    this.shelf = shelf;
  }

  @Override
  public String work() {
    MemorySegment state = Sockets.newState(arena);
    if (Sockets.isLoopback(Sockets.segmentBytes(socket))) {
      Sockets.receiveBuffer(socket, Math.max(WAITING_BYTES_MIN, limits.contentBytesMax()));
    }
    try (FrameReader reader =
        new FrameReader(
            decoder, limits, staging, shelf, (message, in) -> events.received(this, message, in))) {
      return receive(reader, state, null);
    }
  }

  @Override
  public long send(Message message) {
    throw new IllegalStateException("the target says nothing on " + channel());
  }

  @Override
  public long queuedBytes() {
    return 0;
  }
}
