package dev.faultline.agent.prepaging.contract;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;

/// A pre-paging strategy: decides in which order the source pushes the pages that nobody has asked
/// for.
///
/// The source calls it from one thread. It must not allocate per page or per fault.
public interface Prepager {
  /// Says what to push now, by [PushUnit#offer(long, long)], until the unit has no more room. A
  /// strategy that has no wish leaves the unit empty; the source then sweeps what is unsent in
  /// address order.
  void fill(View view, PushUnit into);

  /// The target asked for a page. The demanded page itself is sent already; pages offered to
  /// `companions` travel right behind it, so many that the whole is at most a push unit.
  default void faulted(View view, Fault fault, PushUnit companions) {}

  /// Whether the strategy wants [#scanned]. If not, no scan takes place, whatever the scan period.
  default boolean wantsScans() {
    return false;
  }

  /// What the source's vCPUs accessed since the scan before (the first: since the guest started)
  /// and which of it they wrote, at the scan period, before SUSPEND. Both sets are by page frame
  /// number, to be read only, and used again once this returns.
  default void scanned(PageSet accessed, PageSet written, long nowNanos) {}

  /// Pages that were in flight when the link went down: they are unsent again.
  default void lost(PageRuns pages) {}

  /// Whether the strategy pushes at all. If not, pages move only on demand.
  default boolean pushes() {
    return true;
  }
}
