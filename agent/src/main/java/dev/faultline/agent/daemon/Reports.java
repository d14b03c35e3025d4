package dev.faultline.agent.daemon;

import dev.faultline.agent.driver.HostClock;
import dev.faultline.agent.driver.News;
import dev.faultline.agent.machine.LiveTarget;
import dev.faultline.agent.machine.contract.MachineCounters;
import dev.faultline.agent.machine.contract.SourceMachine;
import dev.faultline.agent.machine.contract.TargetMachine;
import dev.faultline.agent.machine.contract.Verification;
import dev.faultline.agent.memory.MissingPages;
import dev.faultline.agent.migration.Phase;
import dev.faultline.agent.migration.target.MigrationTarget;
import dev.faultline.agent.session.Session;
import dev.faultline.agent.session.SourceSession;
import dev.faultline.agent.session.TargetSession;
import dev.faultline.agent.wire.saving.ContentShelf;
import dev.faultline.agent.wire.saving.Referring;
import dev.faultline.reports.metric.FaultMetrics;
import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.reports.metric.Measured;
import dev.faultline.reports.metric.TransferMetrics;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// What the two sides say when they are over.
final class Reports {
  private Reports() {}

  /// What a side says when it is over.
  ///
  /// @param bootedNanos when the guest began to run, at the source
  static News lastWord(
      Ledger ledger,
      Session session,
      @Nullable SourceMachine source,
      @Nullable TargetMachine target,
      long bootedNanos) {
    if (session instanceof SourceSession from && source != null) {
      if (from.downtimeNanos() >= 0) {
        ledger.stoodStill(from, from.downtimeNanos());
      }
      return of(from, source, bootedNanos);
    } else if (session instanceof TargetSession to && target != null) {
      ledger.waited(to, target.counters().faultLatencyNanos());
      return of(to, target);
    }
    throw new IllegalStateException("a session without a machine");
  }

  /// Has the agent's ledger and journal say how it ended.
  static void book(Agent agent, Session ended) {
    ended.mailbox.post(
        () -> {
          boolean hasMoved = ended.failure().isEmpty();
          agent.ledger().ended(ended, ended.counts(), hasMoved);
          if (hasMoved) {
            agent.journal(GuestLines.moved(ended));
          }
        });
  }

  /// @param bootedNanos when the guest began to run
  static News of(SourceSession session, SourceMachine machine, long bootedNanos) {
    Measured measured = new Measured();
    session.endpoint().measure(measured);
    measured.put(TransferMetrics.PAGES_COMPRESSED, session.packed().pages());
    measured.put(TransferMetrics.BYTES_SAVED_COMPRESSION, session.packed().savedBytes());
    Referring referring = session.references().referring();
    int pageSizeBytes = session.plan.map().pageSizeBytes();
    measured.put(TransferMetrics.PAGES_DIFFERENCE, 0); // a page is sent again whole
    measured.put(TransferMetrics.BYTES_SAVED_RESENDING, 0);
    measured.put(TransferMetrics.PAGES_REFERENCE, referring == null ? 0 : referring.pages());
    measured.put(
        TransferMetrics.BYTES_SAVED_DEDUP,
        referring == null ? 0 : referring.savedBytes(pageSizeBytes));
    return new News.SourceReport(
        session.failure(),
        phases(session),
        session.captured().isEmpty() ? 0 : machine.lastTouchNanos(),
        session.guestTime().pace(bootedNanos),
        session.guestTime().lostNanos(),
        session.endpoint().phase() == Phase.FAILED,
        session.endpoint().divergence(),
        session.endpoint().roundHistory(),
        machine.tracking(),
        News.values(measured),
        traffic(session),
        session.recorder().all());
  }

  /// Compares the memory first, if all of it came; that takes a while.
  static News of(TargetSession session, TargetMachine machine) {
    boolean complete = session.endpoint().phase() == Phase.COMPLETE && session.failure().isEmpty();
    Verification verification = complete ? machine.verify() : new Verification(List.of(), 0, 0, "");
    MachineCounters counters = machine.counters();
    session.recorder.stop(); // its parts are read one by one
    return new News.TargetReport(
        session.failure(),
        phases(session),
        counters.firstTouchAttemptedNanos(),
        counters.firstTouchCompletedNanos(),
        News.values(measured(session, counters)),
        traffic(session),
        encoded(counters.faultLatencyNanos()),
        counters.vcpus(),
        session.recorder.all(),
        verification.text(),
        verification.comparedBytes(),
        machine instanceof LiveTarget live ? live.faultBackend() : "",
        missing(session));
  }

  private static String missing(TargetSession session) {
    MigrationTarget endpoint = session.endpoint();
    boolean ran = session.phases.all().stream().anyMatch(one -> one.name().equals("RESUME"));
    return ran && !endpoint.isWhole()
        ? MissingPages.words(session.plan.map().ram(), endpoint.resident())
        : "";
  }

  private static Measured measured(TargetSession session, MachineCounters counters) {
    Measured measured = new Measured();
    session.endpoint().measure(measured);
    ContentShelf shelf = session.references().shelf();
    measured.put(TransferMetrics.BYTES_STORE, shelf == null ? 0 : shelf.bytes());
    measured.put(TransferMetrics.PAGES_MISSED, shelf == null ? 0 : shelf.missed());
    measured.putIfKnown(GuestMetrics.TOUCHES_PULL, session.touchesPull());
    measured.put(GuestMetrics.BLOCKTIME, counters.blocktimeNanos());
    measured.put(GuestMetrics.TOUCHES, counters.touches());
    measured.put(FaultMetrics.FAULTS_MINOR, counters.minorFaults());
    return measured;
  }

  private static News.Traffic traffic(Session of) {
    return new News.Traffic(of.links.sentBytes(), of.links.receivedBytes(), HostClock.cpuNanos());
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
