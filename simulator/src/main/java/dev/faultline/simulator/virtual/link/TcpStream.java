package dev.faultline.simulator.virtual.link;

import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.Reconnection;
import dev.faultline.agent.migration.flow.Flow;
import dev.faultline.scenarios.LinkSpec;
import dev.faultline.simulator.virtual.time.Rank;
import dev.faultline.simulator.virtual.time.Timeline;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// One connection in one direction, from the sender's socket to the receiver's:
///
///     socket -> queue of the link -> wire -> latency -> arrival
///
/// A message moves from the socket into the link's queue when the stream's share of that queue and
/// its window over the round trip allow it, or when nothing of the stream is there. Over a link
/// that is down it waits for a retransmission; after [Reconnection#SILENCE_NANOS_MAX] without one
/// that came through, the connection is given up.
final class TcpStream extends Stream {
  private static final int CREDIT = 0;
  private static final int RETRY = 1;
  private static final long NEVER = -1;

  /// Whose stream it is.
  interface Owner {
    /// What a message waits for where a sender holds to the rate.
    Wire.Turn turn(Transfer transfer);

    /// Its last frame has left.
    void left(Transfer transfer);

    /// When it will be at the receiving host's socket is known.
    void arrives(Transfer transfer);

    /// Takes back what would leave the wire after `nanos`, in order.
    void recall(long nanos, List<Transfer> into);

    /// The receiver has taken so much in, as is heard of now.
    void credited(long bytes);

    /// There may be room for more.
    void room();

    /// A credit that was waited for is there.
    void woken();

    /// The kernel gives the connection up.
    void givenUp();

    /// This message does not arrive any more.
    void recycle(Transfer transfer);
  }

  /// What a receiver has taken in of a stream, each as of the instant at which the sender hears of
  /// it.
  private static final class Credits {
    private final LongQueue nanos = new LongQueue(); // ascending
    private final LongQueue bytes = new LongQueue();

    void add(long atNanos, long taken) {
      nanos.add(atNanos);
      bytes.add(taken);
    }

    /// Takes those away that are there by this time.
    ///
    /// @return their bytes
    long take(long until) {
      long sum = 0;
      while (!nanos.isEmpty() && nanos.first() <= until) {
        nanos.remove();
        sum += bytes.remove();
      }
      return sum;
    }

    /// When the next one is there; `Long.MAX_VALUE` if none is under way.
    long nextNanos() {
      return nanos.isEmpty() ? Long.MAX_VALUE : nanos.first();
    }

    /// When the first one is there with which there is room; `Long.MAX_VALUE` for none.
    long roomNanos(Flow flow, long underWayBytes) {
      long left = underWayBytes;
      for (int i = 0; i < nanos.size(); i++) {
        left -= bytes.get(i);
        if (flow.mayBeUnderWay(left)) {
          return nanos.get(i);
        }
      }
      return Long.MAX_VALUE;
    }

    void clear() {
      nanos.clear();
      bytes.clear();
    }
  }

  private final Timeline timeline;
  private final Wire wire;
  private final LinkSpec link;
  private final LinkState state;
  private final Owner owner;
  private final Channel.Kind kind;
  private final int id;
  private final int actor;

  /// Nobody waits for room on this stream, so that a message leaving the wire needs no event of its
  /// own.
  private final boolean skipsWire;

  private final ArrayDeque<Transfer> socket = new ArrayDeque<>();
  private final ArrayDeque<Transfer> onWire = new ArrayDeque<>();
  private int lostOnWire; // before the first of these
  private boolean onWirePasses; // the last of these
  private final Credits credits = new Credits();
  private long awaitedNanos = Long.MAX_VALUE; // of the next event of a credit
  private long linkBytes;
  private long unconsumedBytes;
  private long arrivedNanos; // of the last message that left
  private long silentSinceNanos = NEVER;
  private int silences;

  /// @param isHeard whether somebody waits for what leaves
  TcpStream(
      int migration,
      Channel.Kind kind,
      int id,
      Timeline timeline,
      Wire wire,
      LinkSpec link,
      LinkState state,
      boolean isHeard,
      Owner owner) {
    super(migration);
    this.kind = kind;
    this.id = id;
    this.timeline = timeline;
    this.wire = wire;
    this.link = link;
    this.state = state;
    this.owner = owner;
    skipsWire = !isHeard && link.queueLimitBytes() == 0 && wire.isFifo();
    actor = timeline.register(this);
    wire.know(this);
  }

  /// The message is in the socket.
  void push(Transfer transfer) {
    if (socket.isEmpty() && mayLeave(transfer.bytes)) {
      leave(transfer);
    } else {
      socket.addLast(transfer);
      pump(timeline.now());
    }
  }

  /// @param until credits that are there by this time count; at one instant a message leaves the
  ///   wire before a credit arrives, and everything else that pumps comes after
  private void pump(long until) {
    takeCredits(until);
    while (!socket.isEmpty()) {
      if (!mayLeave(socket.getFirst().bytes)) {
        await(credits.nextNanos());
        return;
      }
      leave(socket.removeFirst());
    }
  }

  private boolean mayLeave(long bytes) {
    if (isSilent()) {
      return false;
    }
    boolean queueFull =
        link.queueLimitBytes() > 0 && linkBytes > 0 && linkBytes + bytes > link.queueLimitBytes();
    boolean windowFull =
        link.streamWindowBytes() > 0
            && unconsumedBytes > 0
            && unconsumedBytes + bytes > link.streamWindowBytes();
    return !queueFull && !windowFull;
  }

  private void leave(Transfer transfer) {
    linkBytes += transfer.bytes;
    unconsumedBytes += transfer.bytes;
    boolean waits = !onWire.isEmpty() && !onWirePasses;
    Wire.Turn turn = waits ? Wire.Turn.LAST : owner.turn(transfer);
    if (!skipsWire) {
      onWire.addLast(transfer);
      onWirePasses = turn != Wire.Turn.LAST;
    }
    wire.send(this, transfer.bytes, turn);
    if (skipsWire) {
      arrives(transfer, wire.freeNanos());
    }
  }

  private void arrives(Transfer transfer, long leftNanos) {
    long frames = wire.framing.frames(transfer.bytes);
    boolean hasMore = !socket.isEmpty() || !onWire.isEmpty();
    long late = state.lateNanos(kind, leftNanos, frames, 2 * link.latencyNanos(), hasMore);
    arrivedNanos = Math.max(arrivedNanos, leftNanos + link.latencyNanos() + late);
    transfer.leftNanos = leftNanos;
    transfer.arrivalNanos = arrivedNanos;
    owner.arrives(transfer);
  }

  @Override
  public boolean hearsOfWire() {
    return !skipsWire;
  }

  @Override
  public void leftWire() {
    if (lostOnWire > 0) {
      lostOnWire--;
      return;
    }
    Transfer transfer = onWire.removeFirst();
    linkBytes -= transfer.bytes;
    owner.left(transfer);
    arrives(transfer, timeline.now());
    pump(timeline.now() - 1);
    owner.room();
  }

  /// Credits are looked at when a message may not leave without; only one that is waited for is an
  /// event. One that is awaited already is no later; one that is there, as nobody has looked while
  /// the sender stood, is told at once.
  private void await(long nanos) {
    if (nanos < awaitedNanos) { // never for none
      awaitedNanos = Math.max(nanos, timeline.now());
      timeline.at(awaitedNanos, Rank.ARRIVAL, id, actor, CREDIT);
    }
  }

  /// The same for the first credit with which there is room.
  ///
  /// @param underWayBytes of the owner's, by the credits so far
  void awaitRoom(Flow flow, long underWayBytes) {
    if (awaitedNanos == Long.MAX_VALUE) {
      await(credits.roomNanos(flow, underWayBytes));
    }
  }

  /// Has the owner told of the credits that are there.
  void takeCredits(long until) {
    long bytes = credits.take(until);
    unconsumedBytes -= bytes;
    owner.credited(bytes);
  }

  /// The receiver has taken a message in; the sender hears of it a latency later.
  void consumed(long bytes) {
    credits.add(timeline.now() + link.latencyNanos(), bytes);
    if (!socket.isEmpty()) {
      await(credits.nextNanos());
    }
  }

  boolean hasWaiting() {
    return !socket.isEmpty();
  }

  /// The connection is gone, with what was in it: what follows is another one's. What is on the
  /// wire still takes its time there.
  void cut() {
    socket.forEach(owner::recycle);
    socket.clear();
    onWire.forEach(owner::recycle);
    lostOnWire += onWire.size();
    onWire.clear();
    onWirePasses = false;
    credits.clear();
    awaitedNanos = Long.MAX_VALUE;
    linkBytes = 0;
    unconsumedBytes = 0;
    arrivedNanos = 0;
    silentSinceNanos = NEVER;
    silences++;
  }

  /// Nothing crosses the link any more: what has not left the wire has to be sent again.
  void linkDown() {
    List<Transfer> lost = new ArrayList<>(onWire);
    lostOnWire += onWire.size();
    onWire.clear();
    onWirePasses = false;
    owner.recall(timeline.now(), lost);
    for (Transfer transfer : lost.reversed()) {
      socket.addFirst(transfer);
      linkBytes -= transfer.bytes;
      unconsumedBytes -= transfer.bytes;
    }
    if (!lost.isEmpty()) {
      takeCredits(timeline.now()); // while nothing waited, nobody looked
      await(credits.nextNanos());
      beSilent();
    }
  }

  private boolean isSilent() {
    if (silentSinceNanos == NEVER && !state.isUp(timeline.now())) {
      beSilent();
    }
    return silentSinceNanos != NEVER;
  }

  private void beSilent() {
    if (silentSinceNanos == NEVER) {
      silentSinceNanos = timeline.now();
      silences++;
      retryLater();
    }
  }

  private void retryLater() {
    long first = Retransmission.RTO_NANOS_MIN + 2 * link.latencyNanos();
    long next = Retransmission.nextNanos(silentSinceNanos, timeline.now(), first);
    long last = silentSinceNanos + Reconnection.SILENCE_NANOS_MAX;
    int token = RETRY + silences % (Integer.MAX_VALUE / 2) * 2;
    timeline.at(Math.min(next, last), Rank.TIMER, id, actor, token);
  }

  @Override
  protected void fire(int token, long nowNanos) {
    if (token % 2 == CREDIT) {
      awaitedNanos = Long.MAX_VALUE;
      pump(nowNanos);
      owner.woken();
    } else if (token / 2 == silences % (Integer.MAX_VALUE / 2)) {
      retry(nowNanos);
    }
  }

  private void retry(long nowNanos) {
    if (nowNanos >= silentSinceNanos + Reconnection.SILENCE_NANOS_MAX) {
      owner.givenUp();
    } else if (state.isUp(nowNanos)) {
      silentSinceNanos = NEVER;
      pump(nowNanos);
    } else {
      retryLater();
    }
  }
}
