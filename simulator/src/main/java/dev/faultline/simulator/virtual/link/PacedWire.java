package dev.faultline.simulator.virtual.link;

import dev.faultline.agent.migration.flow.Pacing;
import dev.faultline.scenarios.LinkSpec;
import dev.faultline.simulator.virtual.time.Rank;
import dev.faultline.simulator.virtual.time.Timeline;
import java.util.ArrayDeque;

/// A wire that is faster than its sender sends, as between live agents: the source holds what it
/// sends to the link's rate by the same [Pacing], so that nothing queues below it. A push has left
/// when that rate has carried it, and so has the device state: while it crosses, its channel says
/// nothing more. Everything else takes no time.
public final class PacedWire extends Wire {
  private final Pacing pacing;
  private final boolean isSource;
  private final ArrayDeque<Stream> pushed = new ArrayDeque<>();
  private final ArrayDeque<Stream> demanded = new ArrayDeque<>();
  private final ArrayDeque<Stream> passed = new ArrayDeque<>();

  public PacedWire(Timeline timeline, LinkSpec link, int id, int migrations) {
    super(timeline, link, id, migrations);
    pacing = new Pacing(link.bitsPerSecond(), Pacing.Timers.EXACT);
    isSource = id == 0;
  }

  @Override
  public void rate(long newBitsPerSecond) {
    super.rate(newBitsPerSecond);
    pacing.rate(newBitsPerSecond);
  }

  @Override
  public void send(Stream stream, long bytes, Turn turn) {
    long now = timeline.now();
    boolean isDemanded = turn == Turn.DEMANDED && isSource; // requests wait for nothing
    long waits = isDemanded ? Math.max(0, pacing.nanosToAnswer(now)) : 0;
    pacing.sent(charge(stream, bytes), isDemanded, now);
    if (turn == Turn.LAST) {
      later(stream, pushed, now + pacing.nanosToPush(now));
    } else {
      later(stream, isDemanded ? demanded : passed, now + waits);
    }
  }

  private void later(Stream stream, ArrayDeque<Stream> queue, long nanos) {
    queue.addLast(stream);
    int token = queue == pushed ? 0 : queue == passed ? 1 : 2;
    timeline.at(nanos, Rank.WIRE, id, actor, token);
  }

  @Override
  protected void fire(int token, long nowNanos) {
    ArrayDeque<Stream> queue = token == 0 ? pushed : token == 1 ? passed : demanded;
    queue.removeFirst().leftWire();
  }

  @Override
  public boolean isFifo() {
    return false;
  }

  @Override
  public long freeNanos() {
    return timeline.now() + Math.max(0, pacing.nanosToPush(timeline.now()));
  }
}
