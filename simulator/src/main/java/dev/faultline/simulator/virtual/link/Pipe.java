package dev.faultline.simulator.virtual.link;

import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.flow.Flow;
import dev.faultline.agent.migration.flow.SoleWriter;
import dev.faultline.scenarios.LinkSpec;
import dev.faultline.simulator.virtual.time.Actor;
import dev.faultline.simulator.virtual.time.Cores;
import dev.faultline.simulator.virtual.time.Rank;
import dev.faultline.simulator.virtual.time.Timeline;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One channel in one direction, from the endpoint that is polled to the other host's door:
///
///     poll -> sender thread (reads the pages) -> [TcpStream] -> arrival
///
/// A [Flow] bounds what of the pushes is between the poll and the end of the wire, and what is not
/// taken in yet.
public final class Pipe extends Actor {
  /// What happens at the ends of a pipe.
  public interface Ends {
    /// The sender thread starts to read the pages of this message.
    void reading(Transfer transfer);

    /// There may be room to poll for more.
    void room(Pipe pipe);

    /// This message does not arrive any more.
    void recycle(Transfer transfer);

    /// Nothing has crossed for so long that the kernel gives the connection up.
    void givenUp();
  }

  /// Whoever takes in what comes out of a pipe.
  public interface Destination {
    /// It is known when a message will be at the receiving host's socket, after all before it.
    void expect(Pipe pipe, Transfer transfer);

    /// The connection is gone, and with it what has not been taken in.
    void cut();

    /// What would leave the wire after `nanos` will not: puts it, in order, behind `into`.
    void recall(long nanos, List<Transfer> into);
  }

  public final Channel channel;
  public final int index;
  public final int id;
  private final int migration;
  private final Timeline timeline;
  private final Cores sender;
  private final Ends ends;
  private @Nullable Destination destination;
  private final @Nullable Flow flow; // null where nothing is pushed
  private final @Nullable SoleWriter writer; // null where this channel has one of its own
  private final boolean hearsCredits;
  private final TcpStream stream;
  private final int actor;
  private final ArrayDeque<Transfer> toRead = new ArrayDeque<>();
  private boolean roomAwaited;
  private boolean isMuted;
  private Transfer.State spoils = Transfer.State.WHOLE; // the next one
  private @Nullable Transfer reading;
  private boolean readsInVain; // the connection was cut meanwhile
  private long readingSince;
  private long readNanos;
  private long queuedBytes;
  private long underWayBytes;

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
      LinkState state,
      @Nullable Flow flow,
      @Nullable SoleWriter writer,
      Ends ends) {
    this.migration = migration;
    this.channel = channel;
    this.index = index;
    this.id = id;
    this.timeline = timeline;
    this.sender = sender;
    this.flow = flow;
    this.writer = writer;
    this.ends = ends;
    hearsCredits = link.streamWindowBytes() > 0 || flow != null;
    boolean isHeard = flow != null;
    stream =
        new TcpStream(
            migration, channel.kind(), id, timeline, wire, link, state, isHeard, new Ears());
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
  public void cut() {
    toRead.forEach(ends::recycle);
    toRead.clear();
    stream.cut();
    if (reading != null && !readsInVain) {
      ends.recycle(reading);
      readsInVain = true; // the thread goes on, and another process may send the same meanwhile
    }
    roomAwaited = false;
    isMuted = false;
    spoils = Transfer.State.WHOLE;
    queued(-queuedBytes);
    underWayBytes = 0;
    destination().cut();
  }

  /// Whether its receiver has no room for what waits in the socket.
  public boolean isHeldUp() {
    return stream.hasWaiting();
  }

  /// The connection is gone, and whoever sends here does not know: it goes nowhere, until [#cut].
  public void mute() {
    cut();
    isMuted = true;
  }

  /// The next message comes like this.
  public void spoil(Transfer.State state) {
    spoils = state;
  }

  /// Nothing crosses the link any more.
  public void linkDown() {
    stream.linkDown();
  }

  /// Whether the endpoint may be polled for this channel.
  public boolean hasRoom() {
    if (writer != null) {
      return writer.mayWrite();
    }
    if (flow == null) {
      return true;
    }
    stream.takeCredits(timeline.now());
    boolean mayQueue = flow.mayQueue(queuedBytes);
    roomAwaited = mayQueue && !flow.mayBeUnderWay(underWayBytes);
    if (roomAwaited) {
      stream.awaitRoom(flow, underWayBytes);
    }
    return mayQueue && !roomAwaited;
  }

  /// Bytes between the poll and the end of the wire.
  public long queuedBytes() {
    return queuedBytes;
  }

  /// What it has put on the wire so far, with headers and framing.
  public long bytesOnWire() {
    return stream.bytesOnWire();
  }

  /// How long its sender thread has read pages until now.
  public long readNanos() {
    return readNanos + (reading == null ? 0 : timeline.now() - readingSince);
  }

  /// The most content that may be there; `Long.MAX_VALUE` if nothing bounds it.
  public long contentMax() {
    return flow == null
        ? Long.MAX_VALUE
        : writer == null ? flow.queuedBytesMax() : writer.queuedBytesMax();
  }

  /// Takes a message that the endpoint gave.
  public void accept(Transfer transfer) {
    transfer.migration = migration;
    transfer.channel = index;
    transfer.pipe = id;
    if (isMuted) {
      ends.recycle(transfer);
      return;
    }
    transfer.state = spoils;
    spoils = Transfer.State.WHOLE;
    queued(transfer.bytes);
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

  private void queued(long bytes) {
    queuedBytes += bytes;
    if (writer != null && flow != null) {
      writer.queued(bytes);
    }
  }

  private void read(Transfer next) {
    ends.reading(next);
    long cost = next.sendNanos + next.packNanos;
    if (cost > 0) {
      reading = next;
      readingSince = timeline.now();
      if (writer != null) {
        writer.sends(true);
      }
      sender.start();
      sender.at(sender.work() + cost, Rank.WORK, id, actor, 0);
    } else {
      stream.push(next);
    }
  }

  /// The receiver has taken a message in; the sender hears of it a latency later.
  public void consumed(long bytes) {
    if (hearsCredits) {
      stream.consumed(bytes);
      if (!stream.hasWaiting() && roomAwaited && flow != null) {
        stream.awaitRoom(flow, underWayBytes);
      }
    }
  }

  @Override
  protected void fire(int token, long nowNanos) {
    Transfer read = reading;
    reading = null;
    readNanos += nowNanos - readingSince;
    sender.stop();
    if (readsInVain) {
      readsInVain = false;
    } else if (read != null) {
      stream.push(read);
    }
    if (writer != null) {
      writer.sends(false);
      ends.room(this);
    }
    while (reading == null && !toRead.isEmpty()) {
      read(toRead.removeFirst());
    }
  }

  /// What the stream says.
  private final class Ears implements TcpStream.Owner {
    @Override
    public Wire.Turn turn(Transfer transfer) {
      return switch (channel.kind()) {
        case CONTROL ->
            transfer.message() instanceof Message.HandOver state && state.deviceStateBytes() > 0
                ? Wire.Turn.LAST
                : Wire.Turn.NOTHING;
        case DEMAND -> Wire.Turn.DEMANDED;
        case PUSH, SINGLE -> Wire.Turn.LAST;
      };
    }

    @Override
    public void left(Transfer transfer) {
      queued(-transfer.bytes);
    }

    @Override
    public void arrives(Transfer transfer) {
      destination().expect(Pipe.this, transfer);
    }

    @Override
    public void recall(long nanos, List<Transfer> into) {
      destination().recall(nanos, into);
    }

    @Override
    public void credited(long bytes) {
      underWayBytes -= bytes;
    }

    @Override
    public void room() {
      ends.room(Pipe.this);
    }

    @Override
    public void woken() {
      if (roomAwaited) {
        ends.room(Pipe.this);
      }
    }

    @Override
    public void givenUp() {
      ends.givenUp();
    }

    @Override
    public void recycle(Transfer transfer) {
      ends.recycle(transfer);
    }
  }
}
