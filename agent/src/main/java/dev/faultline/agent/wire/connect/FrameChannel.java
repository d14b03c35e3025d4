package dev.faultline.agent.wire.connect;

import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.agent.wire.link.InOrder;
import dev.faultline.agent.wire.link.SocketLink;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.locks.LockSupport;

/// Whole frames with a length of four bytes each, gathered one at a time: for a driver's messages,
/// which are few.
public final class FrameChannel extends ChannelInboundHandlerAdapter {
  private static final long ROOM_PARK_NANOS = 200_000;
  private static final int FIRST_BYTES = 8 << 10;

  private final io.netty.channel.Channel netty;
  private final int bytesMax;
  private final Connection.Frames frames;
  private final InOrder<byte[]> sent;
  private final ByteBuf length = Unpooled.buffer(Integer.BYTES, Integer.BYTES);
  private ByteBuf body = Unpooled.EMPTY_BUFFER;
  private String why = SocketLink.ENDED;
  private boolean over;

  public FrameChannel(io.netty.channel.Channel netty, int bytesMax, Connection.Frames frames) {
    this.netty = netty;
    this.bytesMax = bytesMax;
    this.frames = frames;
    sent = new InOrder<>(netty.eventLoop(), this::write);
  }

  public void start() {
    netty.config().setAutoRead(true);
  }

  /// Sends a frame; any thread.
  public void send(byte[] content) {
    sent.send(content);
  }

  private void write(byte[] content) {
    ByteBuf header = Unpooled.buffer(Integer.BYTES).writeInt(content.length);
    netty
        .writeAndFlush(Unpooled.wrappedBuffer(header, Unpooled.wrappedBuffer(content)))
        .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
  }

  /// Returns when little waits to be sent, or the connection is over; not on the event loop.
  public void awaitRoom() {
    while (netty.isActive() && !(sent.isEmpty() && netty.isWritable())) {
      LockSupport.parkNanos(ROOM_PARK_NANOS);
    }
  }

  /// Stops or goes on reading; any thread.
  public void reading(boolean reads) {
    netty.config().setAutoRead(reads);
  }

  /// Any thread.
  public void close() {
    var unused = netty.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      while (in.isReadable() && !over) {
        take(in);
      }
    } catch (ProtocolException e) {
      why = String.valueOf(e.getMessage());
      frames.broken(why);
      in.skipBytes(in.readableBytes());
      var unused = ctx.close();
    } finally {
      in.release();
    }
  }

  private void take(ByteBuf in) {
    if (length.isWritable()) {
      length.writeBytes(in, Math.min(in.readableBytes(), length.writableBytes()));
      if (length.isWritable()) {
        return;
      }
      int bytes = length.getInt(0);
      if (bytes < 1 || bytes > bytesMax) {
        throw new ProtocolException(
            "frame of "
                + Integer.toUnsignedString(bytes)
                + " bytes; 1 to "
                + bytesMax
                + " are taken here");
      }
      body = Unpooled.buffer(Math.min(bytes, FIRST_BYTES), bytes); // grows with what comes
    }
    body.writeBytes(in, Math.min(in.readableBytes(), body.maxWritableBytes()));
    if (body.maxWritableBytes() == 0) {
      ByteBuf whole = body;
      length.clear();
      body = Unpooled.EMPTY_BUFFER;
      frames.received(whole);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    why = String.valueOf(cause.getMessage());
    var unused = ctx.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (!over) {
      over = true;
      frames.closed(why);
    }
  }

  /// The bytes of a frame.
  public static byte[] bytes(ByteBuf body) {
    return ByteBufUtil.getBytes(body);
  }
}
