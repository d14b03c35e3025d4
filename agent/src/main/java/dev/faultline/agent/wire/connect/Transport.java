package dev.faultline.agent.wire.connect;

import dev.faultline.agent.migration.Reconnection;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Listens, connects and encrypts: Netty's event loops, on epoll where it is there.
public final class Transport implements AutoCloseable {
  private static final int THREADS_MAX = 4;

  /// How long a stranger may take to say who it is, and one that was there before to answer.
  public static final int SILENCE_SECONDS_MAX = 10;

  /// How long one that was never spoken to may take to answer: it may have as many guests to start
  /// as fit, and its threads wait for a core behind all of theirs.
  public static final int FIRST_SILENCE_SECONDS_MAX = 60;

  private static final int CONNECT_TIMEOUT_MILLIS =
      (int) (Reconnection.CONNECT_NANOS_MAX / 1_000_000);
  private static final int SILENCE_MILLIS_MAX = (int) (Reconnection.SILENCE_NANOS_MAX / 1_000_000);
  private static final int KEEP_ALIVE_IDLE_SECONDS = 3;
  private static final int KEEP_ALIVE_PROBES = 5;
  private static final int CLOSE_SECONDS = 5;

  private final @Nullable Tls tls;
  private final boolean threads;
  private final boolean epoll = Epoll.isAvailable();
  private final EventLoopGroup group;

  /// What listens for those who come.
  public interface Acceptor {
    /// Answer with [Connection#accept] or [Connection#refuse]; on the connection's event loop.
    void opened(Connection connection, Opening opening);

    /// Someone came who was not let in; one line.
    void refused(String peer, String why);

    /// What a web client that came here by mistake is told; one line.
    default String forWebClients() {
      return "There is no web server here.";
    }
  }

  /// @param tls null for connections in the clear
  public Transport(@Nullable Tls tls) {
    this(tls, true);
  }

  /// @param threads whether links that carry pages in the clear may get threads of their own, where
  ///   the system lets them; if not, all are on event loops
  public Transport(@Nullable Tls tls, boolean threads) {
    this.tls = tls;
    this.threads = threads;
    IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    int loops = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, THREADS_MAX);
    group =
        new MultiThreadIoEventLoopGroup(loops, new DefaultThreadFactory("faultline-io", true), io);
  }

  /// Listens until the transport is closed.
  ///
  /// @return where; with the port that the system chose for port 0
  /// @throws IOException if that cannot be
  public Address listen(Address address, Acceptor acceptor) throws IOException {
    if (address instanceof Address.Unix(Path path)) {
      try {
        SocketFile.requireFree(path);
      } catch (IOException e) {
        throw new IOException("cannot listen at " + address + ": " + e.getMessage(), e);
      }
    }
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(group)
            .channel(serverType(address))
            .childOption(ChannelOption.AUTO_READ, false)
            .childHandler(
                new ChannelInitializer<io.netty.channel.Channel>() {
                  @Override
                  protected void initChannel(io.netty.channel.Channel channel) {
                    accepted(channel, address, acceptor);
                  }
                });
    if (address instanceof Address.Tcp) {
      bootstrap.option(ChannelOption.SO_REUSEADDR, true);
    }
    ChannelFuture bound = bootstrap.bind(netty(address)).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException("cannot listen at " + address + ": " + bound.cause().getMessage());
    }
    return address instanceof Address.Tcp tcp
            && bound.channel().localAddress() instanceof InetSocketAddress local
        ? new Address.Tcp(tcp.host(), local.getPort())
        : address;
  }

  private void accepted(io.netty.channel.Channel channel, Address address, Acceptor acceptor) {
    options(channel, address);
    Tls with = tls;
    if (with != null) {
      channel.pipeline().addLast(with.server().newHandler(channel.alloc()));
    }
    Connection connection = new Connection(channel, with != null, threads);
    Peer peer =
        new Peer(
            connection,
            null,
            with != null,
            SILENCE_SECONDS_MAX,
            new Peer.Listener() {
              @Override
              public void opened(Connection from, Opening opening) {
                acceptor.opened(from, opening);
              }

              @Override
              public void welcomed(Connection from) {}

              @Override
              public void failed(Connection from, String why) {
                acceptor.refused(from.peer(), why);
              }

              @Override
              public String forWebClients() {
                return acceptor.forWebClients();
              }
            });
    connection.begin(peer);
  }

  /// Connects, says who we are, and waits for the answer. The future completes on the connection's
  /// event loop, with an [IOException] if nobody is there or we are refused: one line, with the
  /// address.
  ///
  /// @param silenceSecondsMax how long the other side may take to answer
  public CompletableFuture<Connection> connect(
      Address address, Opening opening, int silenceSecondsMax) {
    CompletableFuture<Connection> result = new CompletableFuture<>();
    Bootstrap bootstrap =
        new Bootstrap()
            .group(group)
            .channel(clientType(address))
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
            .option(ChannelOption.AUTO_READ, false)
            .handler(
                new ChannelInitializer<io.netty.channel.Channel>() {
                  @Override
                  protected void initChannel(io.netty.channel.Channel channel) {
                    connecting(channel, address, opening, silenceSecondsMax, result);
                  }
                });
    bootstrap
        .connect(netty(address))
        .addListener(
            done -> {
              if (!done.isSuccess()) {
                result.completeExceptionally(
                    new IOException("cannot reach " + address + ": " + text(done.cause())));
              }
            });
    return result;
  }

  private static String text(Throwable cause) {
    Throwable first = cause.getCause() == null ? cause : cause.getCause();
    return String.valueOf(first.getMessage());
  }

  private void connecting(
      io.netty.channel.Channel channel,
      Address address,
      Opening opening,
      int silenceSecondsMax,
      CompletableFuture<Connection> result) {
    options(channel, address);
    Tls with = tls;
    if (with != null) {
      SslHandler handler =
          address instanceof Address.Tcp tcp
              ? with.client().newHandler(channel.alloc(), tcp.host(), tcp.port())
              : with.client().newHandler(channel.alloc());
      channel.pipeline().addLast(handler);
    }
    Connection connection = new Connection(channel, with != null, threads);
    Peer peer =
        new Peer(
            connection,
            opening,
            with != null,
            silenceSecondsMax,
            new Peer.Listener() {
              @Override
              public void opened(Connection from, Opening theirs) {}

              @Override
              public void welcomed(Connection from) {
                if (!result.complete(from)) {
                  from.close();
                }
              }

              @Override
              public void failed(Connection from, String why) {
                result.completeExceptionally(new IOException(address + ": " + why));
              }
            });
    connection.begin(peer);
  }

  private void options(io.netty.channel.Channel channel, Address address) {
    if (address instanceof Address.Unix) {
      return;
    }
    var config = channel.config();
    config.setOption(ChannelOption.TCP_NODELAY, true);
    config.setOption(ChannelOption.SO_KEEPALIVE, true);
    if (epoll) {
      config.setOption(EpollChannelOption.TCP_USER_TIMEOUT, SILENCE_MILLIS_MAX);
      config.setOption(EpollChannelOption.TCP_KEEPIDLE, KEEP_ALIVE_IDLE_SECONDS);
      config.setOption(EpollChannelOption.TCP_KEEPINTVL, 1);
      config.setOption(EpollChannelOption.TCP_KEEPCNT, KEEP_ALIVE_PROBES);
    }
  }

  private Class<? extends ServerChannel> serverType(Address address) {
    if (address instanceof Address.Unix) {
      return epoll ? EpollServerDomainSocketChannel.class : NioServerDomainSocketChannel.class;
    }
    return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }

  private Class<? extends io.netty.channel.Channel> clientType(Address address) {
    if (address instanceof Address.Unix) {
      return epoll ? EpollDomainSocketChannel.class : NioDomainSocketChannel.class;
    }
    return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
  }

  private SocketAddress netty(Address address) {
    return address instanceof Address.Unix unix && epoll
        ? new DomainSocketAddress(unix.path().toFile())
        : address.socketAddress();
  }

  /// Closes every connection on its event loops and waits for these to end.
  @Override
  public void close() {
    var unused =
        group
            .shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
            .awaitUninterruptibly(CLOSE_SECONDS + 1, TimeUnit.SECONDS);
  }
}
