package dev.faultline.agent.wire.faulty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.random.SeededRandom;
import dev.faultline.agent.wire.connect.Opening;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is late has a least time, and no most: the host may be busy.
@Timeout(120)
class FaultyLinkTest {
  private static final long MS = 1_000_000;
  private static final long EVER = Long.MAX_VALUE;
  private static final int PATIENCE_MILLIS = 60_000;
  private static final int SILENT_MILLIS = 300;
  private static final Set<Channel.Kind> ALL = EnumSet.allOf(Channel.Kind.class);

  private ServerSocket target;
  private FaultyLink link;
  private Socket here;
  private Socket there;

  /// RFC 6298: twice as long each time.
  private static TcpRules rules(long roundTripNanos, long rtoNanosMin, long seed) {
    return new TcpRules(
        roundTripNanos,
        1448,
        rtoNanosMin,
        1000 * MS,
        (since, now, first) -> {
          long at = since;
          for (long wait = first; at <= now; wait *= 2) {
            at += wait;
          }
          return at;
        },
        seed);
  }

  @BeforeEach
  void listen() throws IOException {
    target = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    target.setSoTimeout(PATIENCE_MILLIS);
    link(rules(MS, 200 * MS, 1));
  }

  private void link(TcpRules rules) throws IOException {
    link =
        new FaultyLink(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), target.getLocalPort()),
            rules,
            false);
  }

  @AfterEach
  void close() throws IOException {
    link.close();
    target.close();
  }

  private Socket connect(Channel channel) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), link.port());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    ByteBuffer opening = ByteBuffer.allocate(Opening.BYTES);
    new Opening(7, channel).encode(opening);
    socket.getOutputStream().write(opening.array());
    return socket;
  }

  private Socket accept() throws IOException {
    Socket socket = target.accept();
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    assertThat(socket.getInputStream().readNBytes(Opening.BYTES)).hasSize(Opening.BYTES);
    return socket;
  }

  private void open(Channel channel) throws IOException {
    here = connect(channel);
    there = accept();
  }

  private static void send(Socket from, int... bytes) throws IOException {
    for (int one : bytes) {
      from.getOutputStream().write(one);
    }
  }

  private static void isSilent(Socket at) throws IOException {
    at.setSoTimeout(SILENT_MILLIS);
    InputStream in = at.getInputStream();
    assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
    at.setSoTimeout(PATIENCE_MILLIS);
  }

  private static void isReset(Socket at) throws IOException {
    InputStream in = at.getInputStream();
    assertThatThrownBy(in::read).isExactlyInstanceOf(SocketException.class);
  }

  /// 4 MiB, so that most of it is not even read by the proxy.
  @Test
  void what_was_sent_while_a_link_was_down_arrives_in_order_when_it_is_back() throws Exception {
    open(Channel.push(0));
    long begin = System.nanoTime();
    link.down(500 * MS);
    byte[] bytes = new byte[4 << 20];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) SeededRandom.mix(i);
    }
    var sent =
        CompletableFuture.runAsync(
            () -> {
              try {
                here.getOutputStream().write(bytes);
                here.close();
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    assertThat(there.getInputStream().readAllBytes()).isEqualTo(bytes);
    // sent again 201 ms after the first time, then 402 ms later
    assertThat(System.nanoTime() - begin).isGreaterThan(603 * MS);
    sent.get(1, TimeUnit.MINUTES);
  }

  @Test
  void a_link_that_is_down_for_long_breaks_connections_that_were_there() throws Exception {
    open(Channel.CONTROL);
    Socket idleHere = here;
    Socket idleThere = there;
    open(Channel.DEMAND);
    long begin = System.nanoTime();
    link.down(EVER);
    send(here, 1);
    isSilent(there);
    isReset(here);
    isReset(there);
    assertThat(System.nanoTime() - begin).isGreaterThan(10_000 * MS);
    link.expire();
    isReset(idleHere);
    isReset(idleThere);
  }

  @Test
  void a_connection_over_a_link_that_is_down_waits_for_a_syn_or_is_given_up() throws Exception {
    link.down(500 * MS);
    long begin = System.nanoTime();
    open(Channel.CONTROL);
    assertThat(System.nanoTime() - begin).isGreaterThan(1000 * MS);
    link.down(EVER);
    begin = System.nanoTime();
    isReset(connect(Channel.DEMAND));
    assertThat(System.nanoTime() - begin).isGreaterThan(4900 * MS);
    link.expire(); // the other one was there 5 s before
    isSilent(there);
  }

  @Test
  void a_connection_that_is_half_open_is_broken_at_one_end_alone() throws Exception {
    open(Channel.CONTROL);
    Socket before = there;
    Runnable heard = link.halfOpen();
    isReset(here);
    send(before, 1, 2, 3);
    isSilent(before);
    open(Channel.CONTROL); // the target's own kernel is not asked
    send(here, 4);
    assertThat(there.getInputStream().read()).isEqualTo(4);
    heard.run();
    isReset(before);
    isSilent(there);
  }

  @Test
  void one_channel_is_late_and_the_others_pass_it() throws Exception {
    open(Channel.DEMAND);
    Socket demandHere = here;
    Socket demandThere = there;
    open(Channel.push(3));
    link.delay(EnumSet.of(Channel.Kind.DEMAND), 600_000 * MS, EVER);
    send(demandHere, 1);
    send(here, 2);
    assertThat(there.getInputStream().read()).isEqualTo(2);
    isSilent(demandThere);
  }

  /// 300 kB at 1 MB/s; the sender's own buffer takes them at once.
  @Test
  void a_narrow_link_passes_what_its_rate_lets_through() throws Exception {
    open(Channel.push(0));
    link.narrow(1_000_000, EVER);
    long begin = System.nanoTime();
    here.getOutputStream().write(new byte[300_000]);
    assertThat(there.getInputStream().readNBytes(300_000)).hasSize(300_000);
    assertThat(System.nanoTime() - begin).isGreaterThan(290 * MS);
  }

  @Test
  void what_is_late_keeps_its_order_and_its_end() throws Exception {
    open(Channel.SINGLE);
    link.delay(ALL, 400 * MS, 100 * MS);
    long begin = System.nanoTime();
    send(here, 1, 2);
    LockSupport.parkNanos(150 * MS);
    send(here, 3); // not late itself
    here.close();
    assertThat(there.getInputStream().readAllBytes()).containsExactly(1, 2, 3);
    assertThat(System.nanoTime() - begin).isGreaterThan(400 * MS);
  }

  /// 64 MiB and what the sockets hold.
  @Test
  void so_much_may_be_late_and_who_sends_more_waits() throws Exception {
    open(Channel.push(0));
    link.delay(ALL, 600_000 * MS, EVER);
    AtomicLong sent = new AtomicLong();
    byte[] some = new byte[1 << 20];
    var broken =
        CompletableFuture.runAsync(
            () -> {
              try {
                while (sent.get() < 256 << 20) {
                  here.getOutputStream().write(some);
                  sent.addAndGet(some.length);
                }
              } catch (IOException e) {
                // reset
              }
            });
    long seen = -1;
    for (long now = 0; now != seen; now = sent.get()) {
      seen = now;
      LockSupport.parkNanos(500 * MS);
    }
    assertThat(sent.get()).isBetween(1L << 20, 100L << 20);
    link.reset();
    broken.get(1, TimeUnit.MINUTES);
    assertThat(sent.get()).isLessThan(110 << 20);
  }

  private static Losses losses(TcpRules rules) {
    return new Losses(rules, SeededRandom.stream(rules.seed(), "losses there", 0));
  }

  @Test
  void what_is_lost_and_not_followed_waits_for_the_time_out() throws Exception {
    link.close();
    TcpRules rules = rules(MS, 10 * MS, 5);
    link(rules);
    open(Channel.DEMAND);
    link.lose(EnumSet.of(Channel.Kind.DEMAND), 0.3, EVER);
    Losses drawn = losses(rules);
    long least = 0;
    long begin = System.nanoTime();
    for (int i = 0; i < 50; i++) {
      least += drawn.of(1, 0.3).nanos();
      send(here, i);
      assertThat(there.getInputStream().read()).isEqualTo(i);
    }
    assertThat(least).isGreaterThan(50 * MS);
    assertThat(System.nanoTime() - begin).isGreaterThan(least);
  }

  /// The time-out is 10 min; a seed of which the first frame is lost once, the second is not.
  @Test
  void what_is_lost_and_followed_waits_for_a_round_trip() throws Exception {
    link.close();
    long seed = 0;
    boolean found = false;
    while (!found) {
      Losses drawn = losses(rules(MS, 600_000 * MS, ++seed));
      Losses.Late first = drawn.of(1, 0.3);
      found = first.followedNanos() == MS && drawn.of(1, 0.3).nanos() == 0;
    }
    link(rules(MS, 600_000 * MS, seed));
    open(Channel.push(0));
    link.lose(ALL, 0.3, EVER);
    send(here, 1);
    isSilent(there);
    send(here, 2);
    assertThat(there.getInputStream().readNBytes(2)).containsExactly(1, 2);
  }

  /// 40 frames: with one percent, 1 - 0.99^40 = 33 % of them lose one, of which 3 in 100 once more.
  @Test
  void as_many_are_lost_as_there_are_frames() {
    Losses losses = losses(rules(MS, 200 * MS, 9));
    int lost = 0;
    int waiting = 0;
    for (int i = 0; i < 10_000; i++) {
      Losses.Late late = losses.of(40 * 1448, 0.01);
      lost += late.nanos() > 0 ? 1 : 0;
      waiting += late.nanos() > late.followedNanos() ? 1 : 0;
    }
    assertThat(lost).isBetween(3100, 3520); // 3310, four deviations of 47
    assertThat(waiting).isBetween(60, 140); // the last frame: 100, four of 10
    assertThat(losses.of(1448, 0)).isEqualTo(Losses.Late.NONE);
  }
}
