package dev.faultline.agent.wire.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/// Lets whoever reads a connection say where its next bytes go. A channel asks for its allocator's
/// handle once in its life, so there is one allocator, and its reader changes.
public final class ReadInto extends DefaultMaxMessagesRecvByteBufAllocator {
  /// Gives a buffer with room for at least one byte.
  public interface Reader {
    ByteBuf next(ByteBufAllocator alloc);
  }

  private volatile Reader reader;

  public ReadInto(Reader first) {
    super(1);
    reader = first;
  }

  public void become(Reader next) {
    reader = next;
  }

  @Override
  public Handle newHandle() {
    return new MaxMessageHandle() {
      @Override
      public ByteBuf allocate(ByteBufAllocator alloc) {
        return reader.next(alloc);
      }

      @Override
      public int guess() {
        return 1;
      }
    };
  }
}
