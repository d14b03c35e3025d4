package dev.faultline.agent.wire.faulty;

import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.ProtocolException;
import dev.faultline.agent.migration.Reconnection;
import dev.faultline.agent.random.SeededRandom;
import dev.faultline.agent.wire.connect.Opening;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// One connection over a link that fails: the half that somebody made, and the half that leads on.
final class Passage {
  private final Socket in;
  private final Socket out = new Socket();
  private final LinkTrouble trouble;
  private final TcpRules rules;
  private final boolean isTls;
  private final long bornNanos;
  private Channel.Kind kind = Channel.Kind.SINGLE; // hit by what hits all
  private @Nullable OneWay there;
  private @Nullable OneWay back;
  private boolean leadsOn;
  private boolean mute;
  private boolean gone;

  Passage(Socket in, LinkTrouble trouble, TcpRules rules, boolean isTls) {
    this.in = in;
    this.trouble = trouble;
    this.rules = rules;
    this.isTls = isTls;
    bornNanos = trouble.now();
  }

  /// Connects and forwards.
  ///
  /// @param number of the connection, for its draws
  /// @param rooms how many KiB may be late, by kind of channel, there and back
  void run(InetSocketAddress to, int number, List<Semaphore> rooms) {
    byte[] opening;
    try {
      awaitLink(rules.synNanos(), Reconnection.CONNECT_NANOS_MAX);
      out.connect(to, (int) (Reconnection.CONNECT_NANOS_MAX / 1_000_000));
      in.setTcpNoDelay(true);
      out.setTcpNoDelay(true);
      leadsOn();
      opening = in.getInputStream().readNBytes(Opening.BYTES);
    } catch (IOException e) {
      reset();
      return;
    }
    Channel.Kind of = kindOf(opening);
    OneWay first = way(in, out, "there", number, rooms.get(2 * of.ordinal()));
    OneWay second = way(out, in, "back", number, rooms.get(2 * of.ordinal() + 1));
    synchronized (this) {
      kind = of;
      there = first;
      back = second;
    }
    FaultyLink.start(() -> second.run(new byte[0]));
    first.run(opening);
  }

  private OneWay way(Socket from, Socket into, String name, int number, Semaphore room) {
    SeededRandom random = SeededRandom.stream(rules.seed(), "losses " + name, number);
    return new OneWay(this, from == out, from, into, trouble, new Losses(rules, random), room);
  }

  private static Channel.Kind kindOf(byte[] opening) {
    try {
      Channel channel = Opening.decode(ByteBuffer.wrap(opening)).channel();
      return channel == null ? Channel.Kind.SINGLE : channel.kind();
    } catch (ProtocolException e) {
      return Channel.Kind.SINGLE; // the other side will say what it thinks of that
    }
  }

  private synchronized void leadsOn() throws IOException {
    if (gone) {
      throw new IOException("gone");
    }
    leadsOn = true;
  }

  synchronized Channel.Kind kind() {
    return kind;
  }

  synchronized boolean isGone() {
    return gone;
  }

  /// Says this to one side, as if the other had; nothing if it is not connected.
  void say(boolean isBack, byte[] frame) {
    OneWay way;
    synchronized (this) {
      way = isBack ? back : there;
    }
    if (way != null) {
      way.say(frame);
    }
  }

  boolean isTls() {
    return isTls;
  }

  long bornNanos() {
    return bornNanos;
  }

  /// Waits until what is sent now crosses, at one of the times at which TCP sends it again.
  ///
  /// @throws IOException if the connection is gone, or given up now
  void awaitLink() throws IOException {
    awaitLink(rules.rtoNanos(), Reconnection.SILENCE_NANOS_MAX);
  }

  private void awaitLink(long firstNanos, long nanosMax) throws IOException {
    long since = trouble.now();
    while (trouble.isDown()) {
      long last = since + nanosMax;
      long next = Math.min(last, rules.retry().nextNanos(since, trouble.now(), firstNanos));
      await(next);
      if (next == last) {
        reset();
        throw new IOException("given up");
      }
    }
    awaitVoice();
  }

  private synchronized void await(long untilNanos) throws IOException {
    for (long left = untilNanos - trouble.now(); left > 0; left = untilNanos - trouble.now()) {
      pause(left / 1_000_000 + 1);
    }
  }

  private synchronized void awaitVoice() throws IOException {
    while (mute) {
      pause(0);
    }
  }

  private synchronized void pause(long millis) throws IOException {
    if (gone) {
      throw new IOException("gone");
    }
    try {
      wait(millis); // in a loop of who calls
    } catch (InterruptedException e) {
      throw new IOException("interrupted, by nobody", e);
    }
  }

  /// One side has ended, and all that it said has been passed on.
  void ended(OneWay way) {
    synchronized (this) {
      if (mute && way == there) {
        return; // nobody tells the other side
      }
    }
    close(in);
    close(out);
    over();
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // gone already
    }
  }

  private static void resetOne(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // closed, or not connected yet
    }
    close(socket);
  }

  private void over() {
    OneWay first;
    OneWay second;
    synchronized (this) {
      gone = true;
      notifyAll();
      first = there;
      second = back;
    }
    if (first != null && second != null) {
      first.wake();
      second.wake();
    }
  }

  /// Both sides hear at once that it is broken.
  void reset() {
    resetOne(in);
    resetOne(out);
    over();
  }

  /// From now on the other side hears nothing of who made it, and nobody what that says.
  synchronized void mute() {
    mute = leadsOn && !gone;
  }

  /// Breaks for who made it, if it is mute.
  void breakMuted() {
    synchronized (this) {
      if (!mute) {
        return;
      }
    }
    resetOne(in);
  }
}
