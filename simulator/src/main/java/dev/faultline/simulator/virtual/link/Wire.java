package dev.faultline.simulator.virtual.link;

import dev.faultline.scenarios.LinkSpec;
import dev.faultline.simulator.virtual.time.Actor;
import dev.faultline.simulator.virtual.time.Timeline;

/// One direction of a link: takes messages and hands each over when its last frame has left. What
/// is on the wire is counted in bits exactly; only the times of events are rounded, up, to
/// nanoseconds.
public abstract class Wire extends Actor {
  /// What a message waits for where a sender holds what it sends to the rate.
  public enum Turn {
    /// All that was sent before.
    LAST,
    /// Requested pages that were sent before.
    DEMANDED,
    NOTHING
  }

  public final Timeline timeline;
  public final Framing framing;
  public final int actor;

  /// 0 for source to target, 1 for back; orders the events of one instant.
  public final int id;

  private final long[] wireBytes;
  private long bitsPerSecond;
  private long allBytes; // at that rate, of other traffic, too
  private double busyNanosBefore;

  public Wire(Timeline timeline, LinkSpec link, int id, int migrations) {
    this.timeline = timeline;
    this.id = id;
    framing = new Framing(link);
    bitsPerSecond = link.bitsPerSecond();
    wireBytes = new long[migrations];
    actor = timeline.register(this);
  }

  /// Makes a stream known, before it sends; the order is that of turns where the wire takes turns.
  public void know(Stream stream) {}

  /// Appends a message to the queue of its stream.
  ///
  /// @param bytes its size; for other traffic, on the wire
  /// @param turn what it waits for, where a sender holds to the rate
  public abstract void send(Stream stream, long bytes, Turn turn);

  /// What is sent from now on leaves at this rate.
  public void rate(long newBitsPerSecond) {
    busyNanosBefore = busyNanos();
    allBytes = 0;
    bitsPerSecond = newBitsPerSecond;
  }

  protected final long bitsPerSecond() {
    return bitsPerSecond;
  }

  /// Whether messages leave in the order in which they are sent, so that [#freeNanos] after a send
  /// is when it leaves.
  public abstract boolean isFifo();

  /// What a message takes on the wire, which its migration is charged for; other traffic comes with
  /// headers and framing and is nobody's.
  public final long charge(Stream stream, long bytes) {
    if (stream.isCross()) {
      allBytes += bytes;
      return bytes;
    }
    long onWire = stream.wireBytes(bytes, framing);
    allBytes += onWire;
    wireBytes[stream.migration] += onWire;
    stream.charged(onWire);
    return onWire;
  }

  /// How long it has carried something until now, what waits for it included.
  public final double busyNanos() {
    return busyNanosBefore + allBytes * 8e9 / bitsPerSecond;
  }

  /// When everything sent so far will have left; for a wire that [#isFifo].
  public abstract long freeNanos();

  /// Bytes that a migration has put on the wire, with headers and framing.
  public final long wireBytes(int migration) {
    return wireBytes[migration];
  }
}
