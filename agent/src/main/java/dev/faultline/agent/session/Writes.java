package dev.faultline.agent.session;

import dev.faultline.agent.machine.contract.SourceMachine;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.migration.source.MigrationSource;

/// Tells a source's endpoint which pages its guest writes, where pages are sent before SUSPEND. For
/// the owner of the session's mailbox.
public final class Writes {
  private final SourceMachine machine;
  private final MigrationSource endpoint;
  private final Mailbox mailbox;
  private final PageSet written;
  private boolean tracked;

  public Writes(SourceMachine machine, MigrationSource endpoint, Mailbox mailbox) {
    this.machine = machine;
    this.endpoint = endpoint;
    this.mailbox = mailbox;
    written = new PageSet(endpoint.view().map().capacity());
  }

  public void track() {
    tracked = true;
    machine.trackWrites();
    mailbox.post(() -> endpoint.writesTracked(System.nanoTime()));
  }

  public void forget() {
    tracked = false;
    machine.forgetWrites();
  }

  /// Not now, while the endpoint takes a message in.
  public void tellLater() {
    mailbox.post(this::tell);
  }

  /// Tells what is left to tell, if writes are tracked.
  public void tell() {
    if (tracked) {
      written.clear();
      machine.writes(written);
      PageRuns runs = new PageRuns();
      written.appendRuns(runs);
      endpoint.dirtied(runs, System.nanoTime());
    }
  }
}
