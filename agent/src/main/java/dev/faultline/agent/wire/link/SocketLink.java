package dev.faultline.agent.wire.link;

import dev.faultline.agent.mapping.libc.LibcThreads;
import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.ProtocolException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A link with a thread of its own that blocks in the socket's calls. No event loop stands between
/// the socket and the memory: on the machines that we measured it carries two to three times what
/// an event loop does, and a page that is asked for saves a change of threads on either side.
public abstract class SocketLink implements Link {
  private static final int ECONNRESET = 104;
  private static final int EPIPE = 32;
  private static final int ETIMEDOUT = 110;

  public final int socket;
  public final Events events;
  public final Arena arena = Arena.ofShared();
  public final AtomicLong sentBytes = new AtomicLong();
  public volatile long receivedBytes;
  private final Channel channel;
  private final Thread thread;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final Object descriptor = new Object();
  private boolean over;
  private volatile String why = "";

  /// @param socket a descriptor of our own; see [Sockets#takeOver]
  public SocketLink(Channel channel, String name, int socket, Events events) {
    this.channel = channel;
    this.socket = socket;
    this.events = events;
    thread = new Thread(this::live, name);
    thread.setDaemon(true);
  }

  /// Blocks in the socket's calls until the connection is over.
  ///
  /// @return why it is over
  public abstract String work();

  @Override
  public void start() {
    if (begun.compareAndSet(false, true)) {
      thread.start();
    }
  }

  private void live() {
    if (channel.kind() == Channel.Kind.DEMAND) {
      LibcThreads.shortSlice();
    }
    String reason;
    try {
      reason = isClosing() ? ENDED : work();
    } catch (ProtocolException e) {
      reason = String.valueOf(e.getMessage());
    } catch (RuntimeException | Error e) {
      reason = e.toString();
    }
    if (!why.isEmpty()) {
      reason = why;
    }
    closing.set(true);
    synchronized (descriptor) {
      over = true;
      Sockets.close(socket);
      released();
    }
    events.closed(this, reason);
  }

  /// The socket is closed; nobody uses it or the buffers any more.
  public void released() {
    arena.close();
  }

  /// Runs what uses the socket from another thread, unless the connection is over.
  public final boolean whileOpen(Runnable use) {
    synchronized (descriptor) {
      if (over) {
        return false;
      }
      use.run();
      return true;
    }
  }

  public final boolean isClosing() {
    return closing.get();
  }

  @Override
  public void close() {
    cut("");
  }

  public final void cut(String reason) {
    if (closing.compareAndSet(false, true)) {
      why = reason;
      boolean unused = whileOpen(() -> Sockets.shutdown(socket));
      wakeUp();
      start(); // where nobody has: the thread frees the descriptor and tells that it is over
    }
  }

  /// Gets the thread out of whatever it waits in besides the socket.
  public void wakeUp() {}

  public static String reason(MemorySegment state) {
    int error = Sockets.errno(state);
    return switch (error) {
      case ECONNRESET, EPIPE -> "connection reset by the peer";
      case ETIMEDOUT -> "the peer does not answer";
      default -> "socket error " + error;
    };
  }

  @Override
  public Channel channel() {
    return channel;
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
    long[] nanos = {-1};
    boolean unused = whileOpen(() -> nanos[0] = Sockets.roundTrip(socket).smoothedNanos());
    return nanos[0];
  }

  /// The text of a closed stream.
  public static final String ENDED = "the peer closed the connection";

  /// Receives into a reader until the stream ends.
  ///
  /// @param waiting called when nothing has come; null to block in the call
  public final String receive(FrameReader reader, MemorySegment state, @Nullable Runnable waiting) {
    long address = 0;
    java.nio.ByteBuffer known = null;
    while (true) {
      java.nio.ByteBuffer room = reader.room();
      if (room != known) {
        known = room;
        address = MemorySegment.ofBuffer(room.duplicate().clear()).address();
      }
      int position = room.position();
      int flags =
          waiting != null ? Sockets.MSG_DONTWAIT : reader.insideContent() ? Sockets.MSG_WAITALL : 0;
      long got = Sockets.receive(state, socket, address + position, room.remaining(), flags);
      if (got > 0) {
        receivedBytes = reader.totalBytes() + got;
        reader.filled(position, (int) got);
      } else if (got == 0) {
        return ENDED;
      } else if (waiting != null && Sockets.errno(state) == Sockets.EAGAIN) {
        waiting.run();
      } else if (Sockets.errno(state) != Sockets.EINTR) {
        return reason(state);
      }
    }
  }
}
