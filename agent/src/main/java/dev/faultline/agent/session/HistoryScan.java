package dev.faultline.agent.session;

import dev.faultline.agent.machine.contract.SourceMachine;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.migration.Phase;
import dev.faultline.agent.migration.source.MigrationSource;
import java.util.concurrent.TimeUnit;

/// Tells a strategy that listens what the guest accessed and wrote, at each scan period from its
/// start to SUSPEND. For the owner of the session's mailbox.
public final class HistoryScan {
  private final Session session;
  private final MigrationSource endpoint;
  private final SourceMachine machine;
  private final PageSet accessed;
  private final PageSet written;

  public HistoryScan(Session session, MigrationSource endpoint, SourceMachine machine) {
    this.session = session;
    this.endpoint = endpoint;
    this.machine = machine;
    accessed = new PageSet(session.plan.map().capacity());
    written = new PageSet(session.plan.map().capacity());
  }

  /// Scans when a period has passed, and so on.
  public void later() {
    var unused =
        session.timer.schedule(
            () -> session.mailbox.post(this::scan),
            endpoint.scanPeriodNanos(),
            TimeUnit.NANOSECONDS);
  }

  private void scan() {
    boolean runsHere = endpoint.phase().compareTo(Phase.PRE_COPY) <= 0;
    if (runsHere && !session.isEnded()) {
      machine.scan(accessed, written);
      endpoint.scanned(accessed, written, System.nanoTime());
      accessed.clear();
      written.clear();
      later();
    }
  }
}
