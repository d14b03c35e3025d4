package dev.faultline.agent.wire.faulty;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/// A link that fails when it is told to: a proxy on loopback that forwards TCP connections, until
/// it resets all of them and takes no new ones. For live runs with failures, and for tests.
public final class FaultyLink implements AutoCloseable {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int BUFFER_BYTES = 64 << 10;

  private final ServerSocket server;
  private final InetSocketAddress to;
  private final List<Socket> open = new ArrayList<>();
  private boolean refuses;

  /// @param to where connections lead
  /// @throws IOException if nothing can listen here; one line
  public FaultyLink(InetSocketAddress to) throws IOException {
    this.to = to;
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  /// The port of 127.0.0.1 that stands for the other end.
  public int port() {
    return server.getLocalPort();
  }

  private static void start(Runnable work) {
    Thread.ofPlatform().daemon().name("faultline-link").start(work);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        join(server.accept());
      } catch (IOException | UncheckedIOException e) {
        // closed, or nobody listens at the other end: who connects is told by a reset
      }
    }
  }

  private void join(Socket in) throws IOException {
    Socket out = new Socket();
    synchronized (this) {
      if (refuses) {
        reset(in);
        return;
      }
      open.removeIf(Socket::isClosed);
      open.add(in);
      open.add(out);
    }
    try {
      out.connect(to, CONNECT_MILLIS);
      in.setTcpNoDelay(true);
      out.setTcpNoDelay(true);
    } catch (IOException e) {
      reset(in);
      reset(out);
      return;
    }
    start(() -> forward(in, out));
    start(() -> forward(out, in));
  }

  private static void forward(Socket from, Socket into) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (from;
        into) {
      for (int n = from.getInputStream().read(buffer);
          n >= 0;
          n = from.getInputStream().read(buffer)) {
        into.getOutputStream().write(buffer, 0, n);
      }
    } catch (IOException e) {
      // reset
    }
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // gone already
    }
  }

  /// Resets all connections; both ends hear of it at once.
  public synchronized void reset() {
    open.forEach(FaultyLink::reset);
    open.clear();
  }

  /// Whether connections that are asked for from now on are reset.
  public synchronized void refuse(boolean all) {
    refuses = all;
  }

  @Override
  public void close() throws IOException {
    server.close();
    refuse(true);
    reset();
  }
}
