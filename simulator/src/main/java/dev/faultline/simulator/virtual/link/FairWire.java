package dev.faultline.simulator.virtual.link;

import dev.faultline.agent.migration.flow.BitClock;
import dev.faultline.agent.plan.Nanos;
import dev.faultline.scenarios.LinkSpec;
import dev.faultline.simulator.virtual.time.Rank;
import dev.faultline.simulator.virtual.time.Timeline;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// A wire that serves its streams round robin by the frame. When a frame ends, the next one is of
/// the next stream, in the order in which streams were made known, that had a message by then; a
/// frame that begins at the very instant of a send does not yet see it, unless the wire was idle.
///
/// Frames are not events: between two sends whole rounds are counted at once, so that the cost
/// grows with messages.
public final class FairWire extends Wire {
  /// The frames of a stream that are still to be sent.
  private static final class Lane {
    final Stream stream;
    final LongQueue bytes = new LongQueue(); // of the messages that wait
    long framesLeft;
    long lastFrameBytes;

    Lane(Stream stream) {
      this.stream = stream;
    }
  }

  private final List<Lane> lanes = new ArrayList<>();
  private final ArrayDeque<Stream> done = new ArrayDeque<>();
  private final LongQueue doneNanos = new LongQueue();
  private int last = -1;
  private int active;
  private int generation;

  private final BitClock clock;

  public FairWire(Timeline timeline, LinkSpec link, int id, int migrations) {
    super(timeline, link, id, migrations);
    clock = new BitClock(link.bitsPerSecond());
  }

  /// Frames that have not begun by now leave at the new rate.
  @Override
  public void rate(long newBitsPerSecond) {
    serve(timeline.now());
    super.rate(newBitsPerSecond);
    clock.rate(newBitsPerSecond);
    schedule();
  }

  @Override
  public void know(Stream stream) {
    lanes.add(new Lane(stream));
  }

  @Override
  public void send(Stream stream, long bytes, Turn turn) {
    long now = timeline.now();
    serve(now);
    clock.startAt(now);
    Lane lane = lane(stream);
    boolean waited = !lane.bytes.isEmpty();
    lane.bytes.add(bytes);
    if (!waited) {
      active++;
      begin(lane);
    }
    charge(stream, bytes);
    serve(now);
    schedule();
  }

  private Lane lane(Stream stream) {
    for (Lane lane : lanes) {
      if (lane.stream == stream) {
        return lane;
      }
    }
    throw new IllegalStateException("a stream that was not made known");
  }

  private void begin(Lane lane) {
    long bytes = lane.bytes.first();
    boolean raw = lane.stream.isCross();
    long full = framing.fullFrameBytes();
    lane.framesLeft = raw ? Math.ceilDiv(bytes, full) : framing.frames(bytes);
    lane.lastFrameBytes =
        raw ? bytes - (lane.framesLeft - 1) * full : framing.lastFrameBytes(bytes);
  }

  /// Commits every frame that begins at or before `now`.
  private void serve(long now) {
    while (active > 0 && !clock.isBusyAt(now)) {
      long rounds = Math.min(fullRounds(), (now - clock.wholeNanos()) / fullFrameNanos() / active);
      if (rounds > 0) {
        clock.add(rounds * active * framing.fullFrameBytes());
        for (Lane lane : lanes) {
          lane.framesLeft -= lane.bytes.isEmpty() ? 0 : rounds;
        }
        // The stream served last may have had nothing: then the rounds ended with one before it.
        last = last < 0 ? lanes.size() - 1 : last;
        while (lanes.get(last).bytes.isEmpty()) {
          last = last == 0 ? lanes.size() - 1 : last - 1;
        }
      } else {
        serveFrame();
      }
    }
  }

  private void serveFrame() {
    do {
      last = last + 1 == lanes.size() ? 0 : last + 1;
    } while (lanes.get(last).bytes.isEmpty());
    Lane lane = lanes.get(last);
    clock.add(lane.framesLeft == 1 ? lane.lastFrameBytes : framing.fullFrameBytes());
    if (--lane.framesLeft == 0) {
      long unused = lane.bytes.remove();
      done.addLast(lane.stream);
      doneNanos.add(clock.freeNanos());
      if (lane.bytes.isEmpty()) {
        active--;
      } else {
        begin(lane);
      }
    }
  }

  /// How many rounds no lane's last frame takes part in, limited so that their bytes can be added
  /// at once.
  private long fullRounds() {
    long rounds = BitClock.BYTES_MAX / framing.fullFrameBytes() / active;
    for (Lane lane : lanes) {
      if (!lane.bytes.isEmpty()) {
        rounds = Math.min(rounds, lane.framesLeft - 1);
      }
    }
    return rounds;
  }

  private long fullFrameNanos() {
    return Nanos.ceil(8 * framing.fullFrameBytes(), bitsPerSecond());
  }

  /// An event for the next message that is done, or for a time before that at which serving goes
  /// on: a lower bound of when any message can be done is enough, since serving is exact.
  private void schedule() {
    long next;
    if (!doneNanos.isEmpty()) {
      next = doneNanos.first();
    } else if (active > 0) {
      long floor = Nanos.floor(8 * framing.fullFrameBytes(), bitsPerSecond());
      next = clock.freeNanos() + fullRounds() * active * floor;
    } else {
      return;
    }
    timeline.at(Math.max(next, timeline.now()), Rank.WIRE, id, actor, ++generation);
  }

  @Override
  protected void fire(int token, long nowNanos) {
    if (token != generation) {
      return;
    }
    serve(nowNanos);
    if (!doneNanos.isEmpty() && doneNanos.first() <= nowNanos) {
      doneNanos.remove();
      Stream stream = done.removeFirst();
      schedule();
      stream.leftWire();
    } else {
      schedule();
    }
  }

  @Override
  public boolean isFifo() {
    return false;
  }

  @Override
  public long freeNanos() {
    return clock.freeNanos();
  }
}
