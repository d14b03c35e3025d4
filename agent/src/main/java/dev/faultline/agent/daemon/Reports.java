package dev.faultline.agent.daemon;

import dev.faultline.agent.machine.LiveTarget;
import dev.faultline.agent.machine.MachineCounters;
import dev.faultline.agent.machine.SourceMachine;
import dev.faultline.agent.machine.TargetMachine;
import dev.faultline.agent.machine.Verification;
import dev.faultline.agent.migration.FaultCounts;
import dev.faultline.agent.migration.Phase;
import dev.faultline.agent.migration.SourceCounts;
import dev.faultline.agent.wire.ContentShelf;
import dev.faultline.agent.wire.Referring;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;

/// What the two sides say when they are over.
final class Reports {
  private Reports() {}

  /// @param bootedNanos when the guest began to run
  static News of(SourceSession session, SourceMachine machine, long bootedNanos) {
    SourceCounts left = session.endpoint().counts();
    Referring referring = session.references().referring();
    int pageSizeBytes = session.plan.map().pageSizeBytes();
    return new News.SourceReport(
        session.failure(),
        phases(session),
        session.captured().isEmpty() ? 0 : machine.lastTouchNanos(),
        session.guestTime().pace(bootedNanos),
        left.pagesPushed(),
        left.pagesDemanded(),
        left.pagesZero(),
        left.pagesFree(),
        left.pagesResent(),
        left.rounds(),
        session.endpoint().divergence(),
        machine.tracking(),
        session.guestTime().lostNanos(),
        session.packed().pages(),
        session.packed().savedBytes(),
        referring == null ? 0 : referring.pages(),
        referring == null ? 0 : referring.savedBytes(pageSizeBytes),
        session.links.sentBytes(),
        session.links.receivedBytes(),
        HostClock.cpuNanos());
  }

  /// Compares the memory first, if all of it came; that takes a while.
  static News of(TargetSession session, TargetMachine machine) {
    boolean complete = session.endpoint().phase() == Phase.COMPLETE && session.failure().isEmpty();
    Verification verification = complete ? machine.verify() : new Verification(List.of(), 0, 0, "");
    MachineCounters counters = machine.counters();
    FaultCounts faults = session.endpoint().faults();
    ContentShelf shelf = session.references().shelf();
    session.recording().stop(); // its parts are read one by one
    return new News.TargetReport(
        session.failure(),
        phases(session),
        counters.firstTouchAttemptedNanos(),
        counters.firstTouchCompletedNanos(),
        counters.blocktimeNanos(),
        faults.demand(),
        faults.late(),
        faults.joined(),
        faults.zero(),
        session.endpoint().pagesDuplicate(),
        session.touchesPull(),
        shelf == null ? 0 : shelf.bytes(),
        shelf == null ? 0 : shelf.missed(),
        session.links.sentBytes(),
        session.links.receivedBytes(),
        HostClock.cpuNanos(),
        encoded(counters.faultLatencyNanos()),
        counters.vcpus(),
        session.recording().samples(),
        session.recording().columnNanos(),
        session.recording().columns(),
        verification.text(),
        verification.comparedBytes(),
        machine instanceof LiveTarget live && session.isArmed() ? live.faultBackend() : "");
  }

  private static byte[] encoded(Histogram histogram) {
    ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    histogram.encodeIntoByteBuffer(buffer);
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  private static List<News.Phase> phases(Session of) {
    return of.phases.all().stream().map(b -> new News.Phase(b.name(), b.nanos())).toList();
  }
}
