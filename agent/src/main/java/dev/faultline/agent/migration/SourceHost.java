package dev.faultline.agent.migration;

import dev.faultline.agent.memory.PageRuns;

/// What the source endpoint asks of the machine it runs on.
public interface SourceHost {
  /// Stop all vCPUs at an instruction boundary, then call
  /// [MigrationSource#suspended(java.util.List, long)].
  void suspend();

  /// Run the guest on; the migration has failed or was cancelled before GO, or the target has
  /// refused.
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
