package dev.faultline.agent.migration.source;

import dev.faultline.agent.guest.Restraint;
import dev.faultline.agent.memory.PageRuns;

/// What the source endpoint asks of the machine it runs on.
public interface SourceHost {
  /// Stop all vCPUs at an instruction boundary, then call
  /// [MigrationSource#suspended(java.util.List, long)]; if writes are tracked, what was written
  /// since they were last told goes to [MigrationSource#dirtied] before.
  void suspend();

  /// Begin to remember which pages the guest writes, until SUSPEND; then call
  /// [MigrationSource#writesTracked]. Whoever reads a page after that, and finds old bytes, finds
  /// it among the next writes that are told.
  void trackWrites();

  /// Forget the written pages, and tell [MigrationSource#dirtied] which they were.
  void tellWrites();

  /// The migration has failed: writes need not be remembered any more, and the guest may run as
  /// fast as it can.
  void forgetWrites();

  /// Hold each vCPU back like this from now on; ends with SUSPEND.
  void holdBack(Restraint how);

  /// How late a poll may be for what was due: 0 in virtual time.
  default long latenessNanos() {
    return 0;
  }

  /// Run the guest on; the migration has failed or was cancelled after SUSPEND and before GO, or
  /// the target has refused.
  void resume();

  /// Write down, durably, that the guest was given away; returns when that is done.
  void recordPointOfNoReturn();

  /// Find the pages that were never written, then call [MigrationSource#holesFound].
  void scanHoles();

  /// Whether [#release] does anything. If not it is never called, and what is in flight is counted
  /// and not written down.
  default boolean releases() {
    return true;
  }

  /// These pages are installed at the target; their memory is not needed any more.
  void release(PageRuns pages);
}
