package dev.faultline.agent.wire.faulty;

import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.Reconnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;

/// A link that fails when it is told to: a proxy on loopback that forwards TCP connections, and
/// does to them what the kernels of two hosts would. For live runs with failures, and for tests.
public final class FaultyLink implements AutoCloseable {
  /// So much of one kind of channel may be late, in each direction: 0.5 s at 1 Gbit/s. Beyond, who
  /// sends waits.
  private static final int LATE_KIB_MAX = 64 << 10;

  private final ServerSocket server;
  private final InetSocketAddress to;
  private final TcpRules rules;
  private final boolean isTls;
  private final LinkTrouble trouble = new LinkTrouble();
  private final List<Semaphore> rooms = new ArrayList<>();
  private final List<Passage> open = new ArrayList<>();
  private int connections;

  /// One on which nothing is lost.
  ///
  /// @param to where connections lead
  /// @throws IOException if nothing can listen here; one line
  public FaultyLink(InetSocketAddress to) throws IOException {
    this(to, TcpRules.NONE, false);
  }

  /// @param to where connections lead
  /// @param isTls whether TLS is spoken on all of them, so that no channel is told from another:
  ///   each is hit by what hits all
  /// @throws IOException if nothing can listen here; one line
  public FaultyLink(InetSocketAddress to, TcpRules rules, boolean isTls) throws IOException {
    this.to = to;
    this.rules = rules;
    this.isTls = isTls;
    for (int i = 0; i < 2 * Channel.Kind.values().length; i++) {
      rooms.add(new Semaphore(LATE_KIB_MAX, true));
    }
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  /// The port of 127.0.0.1 that stands for the other end.
  public int port() {
    return server.getLocalPort();
  }

  static void start(Runnable work) {
    Thread.ofPlatform().daemon().name("faultline-link").start(work);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        join(server.accept());
      } catch (IOException e) {
        // closed
      }
    }
  }

  private synchronized void join(Socket in) {
    Passage passage = new Passage(in, trouble, rules, isTls);
    if (trouble.refuses()) {
      passage.reset();
      return;
    }
    open.removeIf(Passage::isGone);
    open.add(passage);
    int number = connections++;
    start(() -> passage.run(to, number, rooms));
  }

  /// Resets all connections; both ends hear of it at once.
  public synchronized void reset() {
    open.forEach(Passage::reset);
    open.clear();
  }

  /// Whether connections that are asked for from now on are reset.
  public synchronized void refuse(boolean all) {
    trouble.refuse(all);
  }

  /// Nothing crosses for so long, and nobody is told. A connection on which something is sent
  /// meanwhile is given up after [Reconnection#SILENCE_NANOS_MAX]; for the others call [#expire]
  /// then.
  public void down(long nanos) {
    trouble.down(nanos);
  }

  /// Keep-alive has found out: if nothing crosses, connections that are older than
  /// [Reconnection#SILENCE_NANOS_MAX] are reset.
  public synchronized void expire() {
    if (trouble.isDown()) {
      long before = trouble.now() - Reconnection.SILENCE_NANOS_MAX;
      open.stream().filter(one -> one.bornNanos() <= before).forEach(Passage::reset);
    }
  }

  /// Breaks the connections for who made them; where they lead nobody hears of it, and what is said
  /// there goes nowhere.
  ///
  /// @return what lets them know there
  public synchronized Runnable halfOpen() {
    List<Passage> now = List.copyOf(open);
    now.forEach(Passage::mute); // all, before who made them ends the others
    now.forEach(Passage::breakMuted);
    return () -> now.forEach(Passage::reset);
  }

  /// What enters meanwhile leaves at this rate, in each direction all connections together.
  ///
  /// @param bytesPerSecond above 0
  /// @param nanos for so long
  public void narrow(long bytesPerSecond, long nanos) {
    trouble.narrow(bytesPerSecond, nanos);
  }

  /// What enters meanwhile by channels of these kinds leaves so much later.
  ///
  /// @param nanos for so long
  public void delay(Set<Channel.Kind> on, long extraNanos, long nanos) {
    trouble.delay(on, extraNanos, nanos);
  }

  /// Of the frames that enter meanwhile by channels of these kinds so many are lost, and sent
  /// again.
  ///
  /// @param share 0 to 1
  /// @param nanos for so long
  public void lose(Set<Channel.Kind> on, double share, long nanos) {
    trouble.lose(on, share, nanos);
  }

  /// The next record of TLS that holds data is not what was sent.
  ///
  /// @param isBack whether it is the next that comes from where connections lead
  /// @param isRepeat whether it comes as it was sent, and once more; else a bit of it is changed
  /// @throws IllegalStateException if no TLS is spoken: nobody would notice
  public void spoil(boolean isBack, boolean isRepeat) {
    if (!isTls) {
      throw new IllegalStateException("frames in the clear have no check");
    }
    trouble.spoil(isBack, isRepeat ? TlsRecords.Spoilt.REPEATED : TlsRecords.Spoilt.CHANGED);
  }

  /// Says something on CONTROL that nobody has said; nothing if it is not connected.
  ///
  /// @param isBack whether as if from where connections lead
  /// @param frame as the codec writes it
  /// @throws IllegalStateException if TLS is spoken, which knows who says what
  public void say(boolean isBack, byte[] frame) {
    if (isTls) {
      throw new IllegalStateException("nobody can speak for another with TLS");
    }
    List<Passage> now;
    synchronized (this) {
      now = open.stream().filter(one -> !one.isGone() && carriesControl(one.kind())).toList();
    }
    if (!now.isEmpty()) { // not on this thread: a socket may have no room
      start(() -> now.getLast().say(isBack, frame));
    }
  }

  private static boolean carriesControl(Channel.Kind kind) {
    return kind == Channel.Kind.CONTROL || kind == Channel.Kind.SINGLE;
  }

  @Override
  public void close() throws IOException {
    server.close();
    refuse(true);
    reset();
  }
}
