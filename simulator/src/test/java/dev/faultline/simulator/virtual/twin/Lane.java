package dev.faultline.simulator.virtual.twin;

import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.scenarios.HostProfile;
import dev.faultline.scenarios.LinkSpec;
import java.util.ArrayDeque;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// One channel in one direction, from the poll at one end to the intake at the other.
final class Lane {
  /// What takes a message in at the far end; true if it is done with it, false if [Lane#taken] will
  /// be called later.
  interface Door {
    boolean take(Lane lane, Parcel parcel);
  }

  private final Agenda agenda;
  private final LinkSpec link;
  private final Wire wire;
  private final int queue;
  private final boolean passes;
  private final boolean answers;
  private final int migration;
  private final Host sender;
  private final HostProfile costs;
  private final long blocks; // of 4 KiB, in a page
  private final int senderNumber;
  private final Host receiver;
  private final ToLongFunction<Parcel> intakeCost;
  private final int intakeNumber;
  private final Door door;
  private final long windowBytes;
  private final long aheadBytes;
  private final long underWayMax;
  private final long unitBytes;

  private final ArrayDeque<Parcel> toRead = new ArrayDeque<>();
  private final ArrayDeque<Parcel> socket = new ArrayDeque<>();
  private final ArrayDeque<Parcel> arrived = new ArrayDeque<>();
  private boolean isReading;
  private boolean isTaking;
  private int queuedParcels; // polled and not yet off the wire
  private long queuedBytes; // of these
  private long linkBytes; // in the link's queue
  private long unconsumedBytes;
  private long underWayBytes; // polled, and no credit has come back
  long wireBytes;

  /// @param channel its number
  /// @param windowBytes 0 for `auto`, `Long.MAX_VALUE` for none
  /// @param aheadBytes up to which a second message may wait, with `auto`
  /// @param inRoundTrip what the link carries for this channel in a round trip
  Lane(
      Twin twin,
      TwinMigration run,
      boolean toTarget,
      int channel,
      ToLongFunction<Parcel> intakeCost,
      Door door,
      long windowBytes,
      long aheadBytes,
      long inRoundTrip) {
    agenda = twin.agenda;
    link = twin.scenario.link();
    wire = toTarget ? twin.forward : twin.backward;
    queue = wire.newQueue();
    passes = channel < 2 && run.spec.migration().channels() == MigrationSpec.Channels.SEPARATE;
    answers = toTarget && channel == 1;
    migration = run.index;
    sender = toTarget ? twin.source : twin.target;
    receiver = toTarget ? twin.target : twin.source;
    costs = twin.scenario.host();
    blocks = run.map.pageSizeBytes() / 4096;
    senderNumber = toTarget ? channel : 384 + channel;
    intakeNumber = toTarget ? 128 + channel : 512 + channel;
    this.intakeCost = intakeCost;
    this.door = door;
    this.windowBytes = windowBytes;
    this.aheadBytes = aheadBytes;
    unitBytes = run.spec.migration().pushUnitBytes();
    underWayMax = inRoundTrip + 2 * unitBytes;
  }

  /// Bytes that were polled and are not yet off the wire.
  long queuedBytes() {
    return queuedBytes;
  }

  /// Whether its thread sends a message.
  boolean isReading() {
    return isReading;
  }

  boolean hasRoom() {
    if (windowBytes == 0) {
      boolean mayWait = queuedParcels == 0 || queuedParcels == 1 && queuedBytes <= aheadBytes;
      return mayWait && underWayBytes <= underWayMax;
    }
    return queuedParcels == 0 || unitBytes <= windowBytes - queuedBytes;
  }

  /// Takes what was polled for.
  void accept(Parcel parcel) {
    queuedParcels++;
    queuedBytes += parcel.bytes;
    underWayBytes += parcel.bytes;
    toRead.add(parcel);
    read();
  }

  private void read() {
    while (!isReading && !toRead.isEmpty()) {
      long work = sendWork(toRead.element());
      if (work == 0) {
        socket.add(toRead.remove());
        fillLink();
        continue;
      }
      isReading = true;
      sender.busy(1);
      agenda.after(
          work,
          sender,
          Agenda.Rank.WORK,
          migration,
          senderNumber,
          () -> {
            isReading = false;
            sender.busy(-1);
            socket.add(toRead.remove());
            fillLink();
            read();
          });
    }
  }

  private long sendWork(Parcel parcel) {
    return parcel.hasPages()
        ? costs.messages().sendUnitNanos()
            + parcel.contentRuns() * costs.messages().sendRunNanos()
            + parcel.content.size() * blocks * costs.sendPageNanos()
            + parcel.zeros.size() * blocks * costs.zeroPageNanos()
        : 0;
  }

  private static boolean fits(long there, long bytes, long limit) {
    return limit == 0 || there == 0 || there + bytes <= limit;
  }

  private void fillLink() {
    for (@Nullable Parcel next = socket.peek(); next != null; next = socket.peek()) {
      if (!fits(linkBytes, next.bytes, link.queueLimitBytes())
          || !fits(unconsumedBytes, next.bytes, link.streamWindowBytes())) {
        return;
      }
      Parcel parcel = socket.remove();
      linkBytes += parcel.bytes;
      unconsumedBytes += parcel.bytes;
      wireBytes +=
          wire.enter(
              queue,
              passes && !parcel.hasDeviceState,
              answers,
              parcel.bytes,
              () -> leftWire(parcel));
    }
  }

  private void leftWire(Parcel parcel) {
    queuedParcels--;
    queuedBytes -= parcel.bytes;
    linkBytes -= parcel.bytes;
    later(
        () -> {
          arrived.add(parcel);
          takeNext();
        });
    fillLink();
  }

  /// A latency from now, at the arrivals of this channel.
  private void later(Runnable action) {
    long time = agenda.now + link.latencyNanos();
    agenda.at(time, Agenda.Rank.ARRIVAL, migration, senderNumber, action);
  }

  private void takeNext() {
    while (!isTaking && !arrived.isEmpty()) {
      isTaking = true;
      long work = intakeCost.applyAsLong(arrived.element());
      if (work == 0) {
        take();
        continue;
      }
      receiver.busy(1);
      agenda.after(
          work,
          receiver,
          Agenda.Rank.WORK,
          migration,
          intakeNumber,
          () -> {
            receiver.busy(-1);
            take();
            takeNext();
          });
    }
  }

  private void take() {
    if (door.take(this, arrived.element())) {
      done();
    }
  }

  /// The message that holds the intake thread is done with.
  void taken() {
    done();
    takeNext();
  }

  private void done() {
    isTaking = false;
    long bytes = arrived.remove().bytes;
    later(
        () -> {
          unconsumedBytes -= bytes;
          underWayBytes -= bytes;
          fillLink();
        });
  }
}
