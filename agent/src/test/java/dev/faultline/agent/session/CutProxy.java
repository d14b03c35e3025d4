package dev.faultline.agent.session;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/// A link that can be cut: forwards TCP connections, until it resets all of them and takes no new
/// ones.
public final class CutProxy implements AutoCloseable {
  private final ServerSocket server;
  private final int to;
  private final List<Socket> open = new ArrayList<>();
  private boolean cut;

  public CutProxy(int to) throws IOException {
    this.to = to;
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  public int port() {
    return server.getLocalPort();
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket in = server.accept();
        synchronized (this) {
          if (cut) {
            reset(in);
            continue;
          }
          Socket out = new Socket(InetAddress.getLoopbackAddress(), to);
          in.setTcpNoDelay(true);
          out.setTcpNoDelay(true);
          open.add(in);
          open.add(out);
          start(() -> forward(in, out));
          start(() -> forward(out, in));
        }
      } catch (IOException e) {
        // closed, or nobody listens there
      }
    }
  }

  private static void forward(Socket from, Socket into) {
    byte[] buffer = new byte[64 << 10];
    try (from;
        into) {
      for (int n = from.getInputStream().read(buffer);
          n >= 0;
          n = from.getInputStream().read(buffer)) {
        into.getOutputStream().write(buffer, 0, n);
      }
    } catch (IOException e) {
      // cut
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

  public synchronized void cut() {
    cut = true;
    open.forEach(CutProxy::reset);
    open.clear();
  }

  public synchronized void heal() {
    cut = false;
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
  }
}
