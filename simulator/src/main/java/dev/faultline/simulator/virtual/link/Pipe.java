package dev.faultline.simulator.virtual.link;

import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.flow.Flow;
import dev.faultline.scenarios.LinkSpec;
import dev.faultline.simulator.virtual.time.Cores;
import dev.faultline.simulator.virtual.time.Rank;
import dev.faultline.simulator.virtual.time.Timeline;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One channel in one direction, from the endpoint that is polled to the other host's door:
///
///     poll -> sender thread (reads the pages) -> socket -> queue of the link -> wire -> latency -> arrival
///
/// A [Flow] bounds what of the pushes is between the poll and the end of the wire, and what is not
/// taken in yet. A message moves from the socket into the link's queue when the stream's share of
/// that queue and its window over the round trip allow it, or when nothing of the stream is there.
public final class Pipe extends Stream {
  private static final int SENT = 0;
  private static final int CREDIT = 1;

  /// What happens at the ends of a pipe.
  public interface Ends {
    /// The sender thread starts to read the pages of this message.
    void reading(Transfer transfer);

    /// There may be room to poll for more.
    void room(Pipe pipe);

    /// This message does not arrive any more.
    void recycle(Transfer transfer);
  }

  /// Whoever takes in what comes out of a pipe.
  public interface Destination {
    /// It is known when a message will be at the receiving host's socket, after all before it.
    void expect(Pipe pipe, Transfer transfer);

    /// The connection is gone, and with it what has not been taken in.
    void cut();
  }

  public final Channel channel;
  public final int index;
  private final Timeline timeline;
  private final Cores sender;
  private final Wire wire;
  private final Ends ends;
  private @Nullable Destination destination;
  private final LinkSpec link;
  private final @Nullable Flow flow; // null where nothing is pushed
  private final int actor;
  public final int id;

  /// Nobody waits for room on this pipe, so that a message leaving the wire needs no event of its
  /// own.
  private final boolean skipsWire;

  private final ArrayDeque<Transfer> toRead = new ArrayDeque<>();
  private final ArrayDeque<Transfer> socket = new ArrayDeque<>();
  private final ArrayDeque<Transfer> onWire = new ArrayDeque<>();
  private boolean onWirePasses; // the last of these
  private final Credits credits = new Credits();
  private long awaitedNanos = Long.MAX_VALUE; // of the next event of a credit
  private boolean roomAwaited;
  private @Nullable Transfer reading;
  private long readingSince;
  private long readNanos;
  private long queuedBytes;
  private long linkBytes;
  private long unconsumedBytes;
  private long underWayBytes;
  private int lostOnWire; // before the first of [#onWire]
  private boolean readsInVain; // the connection was cut meanwhile

  /// @param id distinct for all pipes of a world, in the order of (migration, direction, channel)
  public Pipe(
      int migration,
      Channel channel,
      int index,
      int id,
      Timeline timeline,
      Cores sender,
      Wire wire,
      LinkSpec link,
      @Nullable Flow flow,
      Ends ends) {
    super(migration);
    this.channel = channel;
    this.index = index;
    this.id = id;
    this.timeline = timeline;
    this.sender = sender;
    this.wire = wire;
    this.link = link;
    this.flow = flow;
    this.ends = ends;
    skipsWire = flow == null && link.queueLimitBytes() == 0 && wire.isFifo();
    actor = timeline.register(this);
  }

  /// Joins the far end, before the first message.
  public void leadsTo(Destination far) {
    destination = far;
  }

  private Destination destination() {
    return Objects.requireNonNull(destination, "a pipe that leads nowhere");
  }

  /// The connection is gone, with all that has not been taken in: what follows is another one's.
  /// What is on the wire still takes its time there.
  public void cut() {
    toRead.forEach(ends::recycle);
    socket.forEach(ends::recycle);
    onWire.forEach(ends::recycle);
    toRead.clear();
    socket.clear();
    lostOnWire += onWire.size();
    onWire.clear();
    onWirePasses = false;
    readsInVain = reading != null;
    credits.clear();
    awaitedNanos = Long.MAX_VALUE;
    roomAwaited = false;
    queuedBytes = 0;
    linkBytes = 0;
    unconsumedBytes = 0;
    underWayBytes = 0;
    destination().cut();
  }

  /// Whether the endpoint may be polled for this channel.
  public boolean hasRoom() {
    if (flow == null) {
      return true;
    }
    takeCredits(timeline.now());
    boolean mayQueue = flow.mayQueue(queuedBytes);
    roomAwaited = mayQueue && !flow.mayBeUnderWay(underWayBytes);
    if (roomAwaited) {
      awaitRoom(flow);
    }
    return mayQueue && !roomAwaited;
  }

  /// Bytes between the poll and the end of the wire.
  public long queuedBytes() {
    return queuedBytes;
  }

  /// How long its sender thread has read pages until now.
  public long readNanos() {
    return readNanos + (reading == null ? 0 : timeline.now() - readingSince);
  }

  /// The most content that may be there; `Long.MAX_VALUE` if nothing bounds it.
  public long contentMax() {
    return flow == null ? Long.MAX_VALUE : flow.queuedBytesMax();
  }

  /// Takes a message that the endpoint gave.
  public void accept(Transfer transfer) {
    transfer.migration = migration;
    transfer.channel = index;
    transfer.pipe = id;
    queuedBytes += transfer.bytes;
    underWayBytes += transfer.bytes;
    if (flow != null) {
      flow.polled(transfer.bytes);
    }
    if (reading == null) {
      read(transfer);
    } else {
      toRead.addLast(transfer);
    }
  }

  private void read(Transfer next) {
    ends.reading(next);
    long cost = next.sendNanos + next.packNanos;
    if (cost > 0) {
      reading = next;
      readingSince = timeline.now();
      sender.start();
      sender.at(sender.work() + cost, Rank.WORK, id, actor, SENT);
    } else {
      push(next);
    }
  }

  /// The message is in the socket.
  private void push(Transfer transfer) {
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
        awaitCredit();
        return;
      }
      leave(socket.removeFirst());
    }
  }

  private boolean mayLeave(long bytes) {
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
    Wire.Turn turn = waits ? Wire.Turn.LAST : turn(transfer);
    if (!skipsWire) {
      onWire.addLast(transfer);
      onWirePasses = turn != Wire.Turn.LAST;
    }
    wire.send(this, transfer.bytes, turn);
    if (skipsWire) {
      arrives(transfer, wire.freeNanos());
    }
  }

  private Wire.Turn turn(Transfer transfer) {
    return switch (channel.kind()) {
      case CONTROL ->
          transfer.message() instanceof Message.HandOver state && state.deviceStateBytes() > 0
              ? Wire.Turn.LAST
              : Wire.Turn.NOTHING;
      case DEMAND -> Wire.Turn.DEMANDED;
      case PUSH, SINGLE -> Wire.Turn.LAST;
    };
  }

  private void arrives(Transfer transfer, long leftNanos) {
    transfer.arrivalNanos = leftNanos + link.latencyNanos();
    destination().expect(this, transfer);
  }

  /// Credits are looked at when a message may not leave without; only one that is waited for is an
  /// event.
  private void awaitCredit() {
    await(credits.nextNanos());
  }

  /// The same for the first credit with which there is room. One that is awaited already is no
  /// later.
  private void awaitRoom(Flow flow) {
    if (awaitedNanos < Long.MAX_VALUE) {
      return;
    }
    long left = underWayBytes;
    for (int i = 0; i < credits.size(); i++) {
      left -= credits.bytes(i);
      if (flow.mayBeUnderWay(left)) {
        await(credits.nanos(i));
        return;
      }
    }
  }

  private void await(long nanos) {
    if (nanos < awaitedNanos) {
      awaitedNanos = nanos;
      timeline.at(nanos, Rank.ARRIVAL, id, actor, CREDIT);
    }
  }

  private void takeCredits(long until) {
    long bytes = credits.take(until);
    unconsumedBytes -= bytes;
    underWayBytes -= bytes;
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
    queuedBytes -= transfer.bytes;
    linkBytes -= transfer.bytes;
    arrives(transfer, timeline.now());
    pump(timeline.now() - 1);
    ends.room(this);
  }

  /// The receiver has taken a message in; the sender hears of it a latency later.
  public void consumed(long bytes) {
    if (link.streamWindowBytes() > 0 || flow != null) {
      credits.add(timeline.now() + link.latencyNanos(), bytes);
      if (!socket.isEmpty()) {
        awaitCredit();
      } else if (roomAwaited && flow != null) {
        awaitRoom(flow);
      }
    }
  }

  @Override
  protected void fire(int token, long nowNanos) {
    if (token == SENT) {
      Transfer read = reading;
      reading = null;
      readNanos += nowNanos - readingSince;
      sender.stop();
      if (read != null && readsInVain) {
        readsInVain = false;
        ends.recycle(read);
      } else if (read != null) {
        push(read);
      }
      while (reading == null && !toRead.isEmpty()) {
        read(toRead.removeFirst());
      }
    } else {
      awaitedNanos = Long.MAX_VALUE;
      pump(nowNanos);
      if (roomAwaited) {
        ends.room(this);
      }
    }
  }
}
