package dev.faultline.agent.fault;

import dev.faultline.agent.mapping.GuestAccess;
import dev.faultline.agent.mapping.LandingBuffers;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// The memory of a guest whose pages come one after the other: notices touches of absent pages, and
/// brings pages in. Pages are RAM indexes.
///
/// Closed only when no vCPU lives any more: a thread that waits in the kernel when its userfaultfd
/// is closed goes on and reads zeroes that nobody installed.
public sealed interface FaultBackend extends AutoCloseable
    permits UserfaultBackend, SoftwareBackend {
  /// Which pages are there.
  Presence presence();

  /// Called by a vCPU's thread between [Wait#begin] and [Wait#end]: returns when the page is there,
  /// or when [#abandon()] ended the wait.
  ///
  /// @param access the vCPU's own
  /// @return whether the page is there; if not, it must not be touched
  boolean await(Wait wait, GuestAccess access, long page);

  /// Brings in a run. Pages that are there already keep what they hold. Any number of threads may
  /// install different pages at once.
  ///
  /// @param content native memory
  /// @param offset where the pages begin in it
  /// @param wake whether who waits for one of the pages goes on at once
  /// @return how many pages were there already
  long install(long first, long count, MemorySegment content, long offset, boolean wake);

  /// Buffers that are best to receive content into; null where any are as good. Content in one of
  /// them is gone after [#install].
  default @Nullable LandingBuffers landing() {
    return null;
  }

  /// From now on these pages read as zero and nobody waits for them; wakes nobody.
  void zero(long first, long count);

  /// Makes pages absent again, before any vCPU runs.
  void discard(long first, long count);

  /// If the page of this wait is there, its vCPU goes on.
  void wake(Wait wait);

  /// Ends every wait for a page that is not there, until all vCPUs have stopped: nothing is
  /// installed any more. Called again and again while vCPUs are still to stop.
  void abandon();

  /// `userfaultfd` or `software`.
  String name();

  /// What went wrong in a thread of the backend; empty if nothing has.
  default String failure() {
    return "";
  }

  @Override
  void close();
}
