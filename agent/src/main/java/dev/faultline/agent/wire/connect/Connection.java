package dev.faultline.agent.wire.connect;

import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.wire.link.DemandLink;
import dev.faultline.agent.wire.link.Link;
import dev.faultline.agent.wire.link.NettyLink;
import dev.faultline.agent.wire.link.PushReceiver;
import dev.faultline.agent.wire.link.PushSender;
import dev.faultline.agent.wire.link.ReadInto;
import dev.faultline.agent.wire.link.Sockets;
import dev.faultline.agent.wire.link.Wiring;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A connection whose two sides are about to agree, or have agreed, on what it carries. Its methods
/// are called on its event loop, as [Transport] does.
public final class Connection {
  /// What a push connection may keep in the kernel that has not left; the rest waits in guest
  /// memory, where a demanded page passes it. Least loss of rate among 32, 64, 128, 256 KiB.
  public static final long UNSENT_BYTES_MAX = 128 << 10;

  /// For which one that has been answered may keep the connection.
  private static final int ANSWERED_SECONDS = 1;

  private static final int FRAME_READ_BYTES = 16 << 10;

  private final io.netty.channel.Channel netty;
  private final boolean secure;
  private final boolean threads;
  private final ReadInto room = new ReadInto(alloc -> alloc.directBuffer(1, 1));
  private boolean refused;

  /// @param threads whether a link may get a thread of its own
  public Connection(io.netty.channel.Channel netty, boolean secure, boolean threads) {
    this.netty = netty;
    this.secure = secure;
    this.threads = threads && !secure && Sockets.available();
  }

  /// Lets the two sides say who they are, reading no byte more than that takes.
  public void begin(Peer peer) {
    if (!secure) {
      netty.config().setRecvByteBufAllocator(room);
      room.become(alloc -> alloc.directBuffer(peer.wantedBytes(), peer.wantedBytes()));
    }
    netty.pipeline().addLast(peer);
  }

  /// The other side's address.
  public String peer() {
    java.net.SocketAddress remote = netty.remoteAddress();
    String text = remote == null ? "" : remote.toString();
    return text.isEmpty() ? "a local process" : text.startsWith("/") ? text.substring(1) : text;
  }

  /// Welcomes the peer, then goes on with `then`.
  public void accept(Runnable then) {
    netty
        .writeAndFlush(Unpooled.wrappedBuffer(new Welcome("").encode()))
        .addListener(
            (ChannelFutureListener)
                written -> {
                  if (written.isSuccess()) {
                    then.run();
                  } else {
                    netty.close();
                  }
                });
  }

  /// Tells the peer why it is not wanted, and closes.
  public void refuse(String why) {
    refused = true;
    netty
        .writeAndFlush(Unpooled.wrappedBuffer(new Welcome(why).encode()))
        .addListener(ChannelFutureListener.CLOSE);
  }

  /// Says something to one who does not speak as agents do, and closes once it has been read, or
  /// soon.
  void answer(byte[] bytes) {
    refused = true;
    netty
        .writeAndFlush(Unpooled.wrappedBuffer(bytes))
        .addListener(
            (ChannelFutureListener)
                written -> {
                  if (secure || !(netty instanceof DuplexChannel duplex)) {
                    netty.close();
                    return;
                  }
                  duplex.shutdownOutput();
                  var unused =
                      netty.eventLoop().schedule(this::close, ANSWERED_SECONDS, TimeUnit.SECONDS);
                });
  }

  public boolean isRefused() {
    return refused;
  }

  /// Any thread.
  public void close() {
    var unused = netty.close();
  }

  /// Runs something on the connection's event loop; any thread.
  public void execute(Runnable task) {
    netty.eventLoop().execute(task);
  }

  /// Makes this connection carry a channel of a migration. [Link#start] sets it going.
  ///
  /// @throws IOException if the connection is gone, or the system refuses a descriptor
  public Link link(Channel channel, Wiring wiring, Link.Events events) throws IOException {
    if (!netty.isActive()) {
      throw new IOException("the connection is gone");
    }
    boolean pushes = channel.kind() == Channel.Kind.PUSH;
    if (pushes && wiring.isSource() && netty instanceof EpollSocketChannel) {
      long window = wiring.plan().spec().pushWindowBytes();
      long unsent = window == 0 ? UNSENT_BYTES_MAX : Math.min(window, UNSENT_BYTES_MAX);
      boolean unused = netty.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, unsent);
    }
    boolean carriesPages = pushes || channel.kind() == Channel.Kind.DEMAND;
    if (carriesPages && threads && netty instanceof UnixChannel unix) {
      return threaded(channel, wiring, events, unix);
    }
    NettyLink link = new NettyLink(netty, secure, channel, wiring, events);
    room.become(link::nextRoom);
    become(link);
    return link;
  }

  private Link threaded(Channel channel, Wiring wiring, Link.Events events, UnixChannel unix)
      throws IOException {
    String name = wiring.threadName(channel);
    int socket = Sockets.takeOver(unix.fd().intValue());
    become(null);
    close();
    if (channel.kind() == Channel.Kind.PUSH) {
      if (wiring.isSource() && wiring.pacedBytesPerSecond() > 0) {
        Sockets.pace(socket, wiring.pacedBytesPerSecond());
      }
      return wiring.isSource()
          ? new PushSender(
              channel, name, socket, wiring.plan().spec().pushWindowBytes() == 0, wiring, events)
          : new PushReceiver(
              channel,
              name,
              socket,
              wiring.decoder(),
              wiring.limits(channel),
              wiring.staging(),
              wiring.shelf(),
              events);
    }
    int signal;
    try {
      signal = Sockets.newSignal();
    } catch (IOException e) {
      Sockets.close(socket);
      throw e;
    }
    return new DemandLink(channel, name, socket, signal, wiring, events);
  }

  /// Puts another handler in the place of [Peer].
  public void become(@Nullable ChannelHandler handler) {
    if (handler != null) {
      netty.pipeline().addLast(handler);
    }
    netty.pipeline().remove(Peer.class);
  }

  /// Hears the frames of a driver's connection; for one thread, the event loop.
  public interface Frames {
    /// @param body readable bytes are the frame without its length; it is released afterwards
    void received(ByteBuf body);

    /// The other side broke the rules, of which it can still be told; [#closed] follows.
    default void broken(String why) {}

    void closed(String why);
  }

  /// Makes this connection carry frames that we do not look into, with a length of four bytes each.
  ///
  /// @param bytesMax the longest that may come
  public FrameChannel frames(int bytesMax, Frames frames) {
    FrameChannel handler = new FrameChannel(netty, bytesMax, frames);
    room.become(alloc -> alloc.directBuffer(FRAME_READ_BYTES));
    become(handler);
    handler.start();
    return handler;
  }
}
