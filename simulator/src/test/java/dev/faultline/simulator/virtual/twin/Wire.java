package dev.faultline.simulator.virtual.twin;

import dev.faultline.scenarios.LinkSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// One direction of the link, frame by frame. A queue holds messages in their order; a fair wire
/// has one for each channel, a fifo wire one for all.
final class Wire {
  private static final class Load {
    long bytesLeft; // of stream; headers not counted
    final int payload; // of a full frame
    final int overhead;
    final Runnable left;

    Load(long bytes, int payload, int overhead, Runnable left) {
      bytesLeft = bytes;
      this.payload = payload;
      this.overhead = overhead;
      this.left = left;
    }
  }

  private final Agenda agenda;
  private final LinkSpec link;
  private final int direction;
  private final List<ArrayDeque<Load>> queues = new ArrayList<>();
  private int served = -1;
  private boolean isSending;

  // The end of the frame that is being sent is at nanos + part / bits per second.
  private long nanos;
  private long part;

  // When a paced wire would have carried the requested pages so far, in the same way.
  private long answeredNanos;
  private long answeredPart;

  /// @param direction 0 from source to target, 1 back
  Wire(Agenda agenda, LinkSpec link, int direction) {
    this.agenda = agenda;
    this.link = link;
    this.direction = direction;
  }

  /// A queue for the next channel in turn.
  int newQueue() {
    if (link.queue() == LinkSpec.Queue.FAIR || queues.isEmpty()) {
      queues.add(new ArrayDeque<>());
    }
    return queues.size() - 1;
  }

  /// A message enters. Returns what it will take on the wire.
  ///
  /// @param passes whether a paced wire lets it pass all pushes; its ghost then takes its time
  /// @param answers whether it waits for others that do
  long enter(int queue, boolean passes, boolean answers, long bytes, Runnable left) {
    int payload = link.mtuBytes() - link.headerBytes();
    int overhead = link.headerBytes() + link.framingBytes();
    boolean isPast = passes && link.queue() == LinkSpec.Queue.PACED;
    long onWire = bytes + Math.max(1, Math.ceilDiv(bytes, payload)) * overhead;
    if (isPast) {
      agenda.at(answers ? answer(onWire) : agenda.now, Agenda.Rank.WIRE, 0, direction, left);
    }
    enter(queue, new Load(bytes, payload, overhead, isPast ? () -> {} : left));
    return onWire;
  }

  /// When a requested page may leave: when those before it would have left.
  private long answer(long onWire) {
    long before = answeredPart == 0 ? answeredNanos : answeredNanos + 1;
    long leaves = Math.max(agenda.now, before);
    if (before <= agenda.now) {
      answeredNanos = agenda.now;
      answeredPart = 0;
    }
    answeredPart += onWire * 8 * 1_000_000_000L;
    answeredNanos += answeredPart / link.bitsPerSecond();
    answeredPart %= link.bitsPerSecond();
    return leaves;
  }

  /// A burst of other traffic enters; its bytes are those on the wire already.
  void enterBurst(int queue, long bytes) {
    enter(queue, new Load(bytes, link.mtuBytes() + link.framingBytes(), 0, () -> {}));
  }

  private void enter(int queue, Load load) {
    goOn();
    queues.get(queue).add(load);
    if (!isSending) {
      nanos = agenda.now;
      part = 0;
      sendFrame();
    }
  }

  /// Each frame that has ended is followed by the next one. Whatever enters at the instant at which
  /// a frame ends, or later, enters after this, so that the next frame is not one of it.
  private void goOn() {
    while (isSending && end() <= agenda.now) {
      isSending = false;
      if (queues.stream().anyMatch(queue -> !queue.isEmpty())) {
        sendFrame();
      }
    }
  }

  private long end() {
    return part == 0 ? nanos : nanos + 1;
  }

  /// Sends the next frame of the next queue in turn.
  private void sendFrame() {
    do {
      served = (served + 1) % queues.size();
    } while (queues.get(served).isEmpty());
    Load load = queues.get(served).peek();
    long carried = Math.min(load.bytesLeft, load.payload);
    load.bytesLeft -= carried;
    part += (carried + load.overhead) * 8 * 1_000_000_000L;
    nanos += part / link.bitsPerSecond();
    part %= link.bitsPerSecond();
    isSending = true;
    if (load.bytesLeft == 0) {
      queues.get(served).remove();
      agenda.at(end(), Agenda.Rank.WIRE, 0, direction, load.left);
    }
    agenda.at(end(), Agenda.Rank.WIRE, 0, direction, this::goOn);
  }
}
