package dev.faultline.agent.wire.link;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.agent.wire.codec.MessageCodec;
import dev.faultline.agent.wire.codec.PageMemory;
import dev.faultline.agent.wire.codec.Sink;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A link on an event loop: CONTROL and SINGLE always, and every channel where connections are
/// encrypted or the system has no [Sockets]. Without TLS it, too, sends from guest memory and
/// receives into the staging area without a copy of its own.
public final class NettyLink extends ChannelInboundHandlerAdapter implements Link {
  private static final int TCP_INFO_RTT_NANOS = 1000;

  private final io.netty.channel.Channel netty;
  private final boolean secure;
  private final Channel channel;
  private final Events events;
  private final PageMemory memory;
  private final MessageCodec codec;
  private final @Nullable Saver saver;
  private final FrameReader reader;
  private final InOrder<Frame> frames;
  private final AtomicLong queuedBytes = new AtomicLong();
  private final AtomicLong sentBytes = new AtomicLong();
  private volatile long receivedBytes;
  private String why = SocketLink.ENDED;
  private final Object ending = new Object();
  private boolean over;

  public NettyLink(
      io.netty.channel.Channel netty,
      boolean secure,
      Channel channel,
      Wiring wiring,
      Events events) {
    this.netty = netty;
    this.secure = secure;
    this.channel = channel;
    this.events = events;
    frames = new InOrder<>(netty.eventLoop(), this::write);
    memory = wiring.memory();
    codec = wiring.codec();
    saver = Saver.of(wiring, channel);
    reader =
        new FrameReader(
            wiring.decoder(),
            wiring.limits(channel),
            wiring.staging(),
            wiring.shelf(),
            (message, content) -> events.received(this, message, content));
  }

  @Override
  public void start() {
    netty.eventLoop().execute(this::startNow);
  }

  private void startNow() {
    if (!netty.isActive()) {
      end();
      return;
    }
    netty.config().setAutoRead(true);
  }

  @Override
  public long send(Message message) {
    Frame frame;
    synchronized (ending) {
      if (over) {
        return 0; // whoever sends hears of it
      }
      frame = new Frame(message);
    }
    queuedBytes.addAndGet(frame.bytes);
    frames.send(frame);
    return frame.bytes;
  }

  /// Where the reader wants the next bytes; see [ReadInto].
  public ByteBuf nextRoom(ByteBufAllocator alloc) {
    return Unpooled.wrappedBuffer(reader.room().slice()).clear();
  }

  private void write(Frame frame) {
    for (ByteBuf piece : frame.pieces) {
      netty.write(piece, netty.voidPromise());
    }
    netty
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            (ChannelFutureListener)
                written -> {
                  if (written.isSuccess()) {
                    sentBytes.addAndGet(frame.bytes);
                    queuedBytes.addAndGet(-frame.bytes);
                    // not at once: other connections of this loop have a turn in between
                    netty.eventLoop().execute(() -> events.room(this));
                  }
                });
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      while (in.isReadable()) {
        ByteBuffer room = reader.room();
        int position = room.position();
        int bytes = Math.min(in.readableBytes(), room.remaining());
        if (secure) {
          in.readBytes(room.slice(position, bytes));
        } else {
          in.skipBytes(bytes); // it is there already
        }
        reader.filled(position, bytes);
      }
      receivedBytes = reader.totalBytes();
    } catch (ProtocolException e) {
      why = String.valueOf(e.getMessage());
      var unused = ctx.close();
    } finally {
      in.release();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    why = String.valueOf(cause.getMessage());
    var unused = ctx.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    end();
  }

  private void end() {
    synchronized (ending) { // the saver's buffers may be in use by who sends
      if (over) {
        return;
      }
      over = true;
      reader.close();
      if (saver != null) {
        saver.close();
      }
    }
    events.closed(this, why);
  }

  @Override
  public Channel channel() {
    return channel;
  }

  @Override
  public long queuedBytes() {
    return queuedBytes.get();
  }

  @Override
  public long sentBytes() {
    return sentBytes.get();
  }

  @Override
  public long receivedBytes() {
    return receivedBytes;
  }

  @Override
  public long roundTripNanos() {
    if (netty instanceof EpollSocketChannel epoll && netty.isActive()) {
      EpollTcpInfo info = new EpollTcpInfo();
      epoll.tcpInfo(info);
      return info.rtt() * TCP_INFO_RTT_NANOS;
    }
    return -1;
  }

  @Override
  public void close() {
    var unused = netty.close();
  }

  /// A message as buffers: a head, then views of guest memory.
  private final class Frame implements Sink {
    final List<ByteBuf> pieces = new ArrayList<>();
    long bytes;
    private final ByteBuf head = netty.alloc().directBuffer(256);

    Frame(Message message) {
      pieces.add(head);
      if (saver != null && message instanceof Message.Pages pages) {
        saver.save(pages);
      }
      codec.encode(message, this);
      bytes += head.readableBytes();
    }

    private void add(ByteBuffer view) {
      bytes += view.remaining();
      pieces.add(Unpooled.wrappedBuffer(view));
    }

    @Override
    public void putByte(int value) {
      head.writeByte(value);
    }

    @Override
    public void putInt(int value) {
      head.writeInt(value);
    }

    @Override
    public void putLong(long value) {
      head.writeLong(value);
    }

    @Override
    public void putBytes(byte[] content) {
      head.writeBytes(content);
    }

    @Override
    public void putPages(PageRuns runs, int pageSizeBytes) {
      for (int run = 0; run < runs.size(); run++) {
        add(memory.pages(runs.first(run), runs.count(run)).asByteBuffer());
      }
    }

    @Override
    public void putPacked(int byteCount) {
      Saver by = Objects.requireNonNull(saver, "all crosses as it is here");
      if (!by.isPacked()) {
        by.contents().forEach(piece -> add(piece.asByteBuffer()));
        return;
      }
      ByteBuf copy = netty.alloc().directBuffer(byteCount);
      copy.writeBytes(by.contents().getFirst().asByteBuffer());
      bytes += byteCount;
      pieces.add(copy);
    }

    @Override
    public void putDeviceState(long byteCount) {
      long piece = Outgoing.Zeros.SEGMENT.byteSize();
      for (long rest = byteCount; rest > 0; rest -= piece) {
        add(Outgoing.Zeros.SEGMENT.asSlice(0, Math.min(rest, piece)).asByteBuffer());
      }
    }
  }
}
