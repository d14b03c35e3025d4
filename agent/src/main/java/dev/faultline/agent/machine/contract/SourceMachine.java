package dev.faultline.agent.machine.contract;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.guest.Restraint;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// One guest on the host that gives it away. One thread owns it; only what says "any thread" may be
/// called by another.
public interface SourceMachine extends AutoCloseable {
  /// Maps the memory, fills what the guest has written before it starts, and starts the vCPU
  /// threads.
  ///
  /// @throws dev.faultline.agent.mapping.libc.HostException if this host cannot do it; says what is
  ///   missing and what to do
  void boot();

  /// Instead of [#boot()], after the process that had the guest has died: finds its memory again,
  /// and has its vCPUs stand where they were suspended.
  ///
  /// @param name as [#memoryName] gave it there
  /// @throws dev.faultline.agent.mapping.libc.HostException if the memory is gone
  default void reattach(String name, List<CpuState> states) {
    throw new UnsupportedOperationException("this machine cannot outlive its process");
  }

  /// Under which name another process of this host finds the guest's memory, once booted; empty if
  /// it goes with this one.
  default String memoryName() {
    return "";
  }

  /// Has [#boot()] end with an exception if it still fills the memory, which takes seconds for
  /// gigabytes. Any thread.
  default void giveUpBoot() {}

  /// Returns when every vCPU stands at an instruction boundary, with their states in vCPU order.
  List<CpuState> suspend();

  /// After [#suspend()]: runs the vCPUs on, since the migration failed. Nothing of what they did is
  /// repeated.
  void resume();

  /// The RAM pages that were never written, and those that the guest has free, after [#suspend()]
  /// or [#trackWrites()], by page frame number. No page is touched by asking.
  PageSet holes();

  /// How many pages from page frame `first` on, at most `count`, the guest has free: it has no use
  /// for what they hold. Any thread.
  default long freeRun(long first, long count) {
    return 0;
  }

  /// How many pages the guest has free. Any thread.
  default long freePages() {
    return 0;
  }

  /// Adds what the vCPUs accessed, and which of it they wrote, since the scan before (the first:
  /// since they started), by page frame number. Said by the vCPUs themselves, not by a page table;
  /// a machine that keeps no such history adds nothing.
  default void scan(PageSet accessed, PageSet written) {}

  /// From now on until [#forgetWrites()], remembers which pages the guest writes: whoever reads a
  /// page after this, or after [#writes], and finds old bytes there, finds it among the next
  /// writes.
  ///
  /// @throws dev.faultline.agent.mapping.libc.HostException if this host cannot as it is told to
  void trackWrites();

  /// By what writes are tracked: `kernel` or `emulated`; empty before [#trackWrites()].
  default String tracking() {
    return "";
  }

  /// Adds the RAM pages that were written since [#trackWrites()] or the last call, by page frame
  /// number, and forgets them.
  void writes(PageSet into);

  /// Ends what [#trackWrites()] and [#holdBack] began.
  void forgetWrites();

  /// Holds each vCPU back like this from now on. A dirty limit counts writes that are tracked as
  /// `emulated` alone.
  void holdBack(Restraint how);

  /// The guest's bytes of `count` RAM pages from page frame `first` on, to send from; any thread,
  /// until they are released. Before [#suspend()] the guest may write to them meanwhile. The pages
  /// lie in one region of the memory map.
  MemorySegment pages(long first, long count);

  /// Gives the memory of acknowledged pages back to the operating system, in its own time.
  void release(PageRuns pages);

  /// Gives back what was released and is not given back yet.
  void releaseHeld();

  /// `System.nanoTime()` of the last touch before [#suspend()].
  long lastTouchNanos();

  /// Touches executed so far by all vCPUs; any thread.
  long touches();

  /// Guest time (CPU and idle) that all vCPUs together have done so far; any thread.
  long guestNanos();

  /// What went wrong in a thread of the machine; empty if nothing has. Any thread.
  String failure();

  /// Stops the vCPUs and removes everything that the machine made on this host. May be called
  /// twice.
  @Override
  void close();
}
