package dev.faultline.agent.machine.contract;

import dev.faultline.agent.guest.CpuState;
import dev.faultline.agent.mapping.LandingBuffers;
import dev.faultline.agent.memory.PageRuns;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// One guest on the host that takes it over. One thread owns it; only what says "any thread" may be
/// called by another.
public interface TargetMachine extends AutoCloseable {
  /// What the machine tells, from its own threads. The receiver hands it over to the endpoint's
  /// owner thread and returns at once.
  interface Events {
    /// A vCPU touched an absent page and waits for [TargetMachine#wake(int)]. Where the endpoint
    /// says that it need not wait, since the page came in the meantime, it has to be woken at once.
    ///
    /// @param page its page frame number
    /// @param touchNanos `System.nanoTime()` just before the touch
    void fault(int vcpu, long page, boolean write, long touchNanos);

    /// A vCPU has done its work, or its program has halted.
    void finished(int vcpu);
  }

  /// Maps and arms the memory: from now on a touch of an absent page is seen.
  ///
  /// @throws dev.faultline.agent.mapping.libc.HostException if this host cannot do it: too little
  ///   memory or tmpfs, no privilege, a backing that the fault mode cannot serve; says what to do
  void arm(Events events);

  /// Instead of [#arm] and [#load], after the process that had the guest has died: finds its memory
  /// again, and has its vCPUs stand where they were then, or some milliseconds before.
  ///
  /// @param name as [#memoryName] gave it there
  /// @return the pages that are there, by page frame number
  /// @throws dev.faultline.agent.mapping.libc.HostException if the memory is gone
  default PageRuns reattach(String name, Events events) {
    throw new UnsupportedOperationException("this machine cannot outlive its process");
  }

  /// Under which name another process of this host finds the guest's memory, once armed; empty if
  /// it goes with this one.
  default String memoryName() {
    return "";
  }

  /// [#close()], but another process goes on with what the guest has here.
  default void leave() {
    close();
  }

  /// Takes over the state of every vCPU, in vCPU order.
  ///
  /// @throws IllegalArgumentException if a state is none of this guest's (it comes from a peer)
  void load(List<CpuState> vcpus);

  /// Starts the vCPU threads.
  void resume();

  /// Installs whole runs in as few kernel calls as possible. Several threads may install different
  /// pages at once. When it returns the pages are there; a vCPU that is blocked on one of them goes
  /// on if `wake` is set, and otherwise at [#wake(int)]. A page that is there already keeps what it
  /// holds, but is overwritten before [#resume()]. After [#stop()] it does nothing.
  ///
  /// With `wake` set a vCPU may fault again, and [Events#fault] be told of that, before this
  /// returns: whoever tells the endpoint of the installed pages later than of faults must not set
  /// it.
  ///
  /// @param runs by page frame number, each in one region of the memory map
  /// @param content the pages of all runs in their order, and nothing else; native memory
  void install(PageRuns runs, MemorySegment content, boolean wake);

  /// Buffers of 2 MiB that are best to receive a unit into, after [#arm]; null where any buffer is
  /// as good. One that holds one run of 2 MiB, which begins at a multiple of 2 MiB of its region of
  /// RAM, is moved into the guest instead of copied, at about half the cost. Its content is gone
  /// after [#install], either way.
  @Nullable LandingBuffers landing();

  /// These pages are known to be zero: from now on a touch finds zeroes and traps nobody. Does not
  /// wake who is blocked on one; [#wake(int)] does. Any thread.
  void zero(PageRuns pages);

  /// Before [#resume()]: what was installed of these pages is forgotten.
  void discard(PageRuns pages);

  /// The page that the vCPU waits for is there, or the wait must be looked at again. Harmless when
  /// it does not wait. Any thread.
  void wake(int vcpu);

  /// Stops the vCPUs at an instruction boundary. One that is blocked in a fault never reads a byte
  /// that was not installed: its wait ends with it.
  void stop();

  /// After COMPLETE and [#stop()]: compares every byte of memory with what the guest's writes say.
  Verification verify();

  /// What the vCPUs did since [#resume()]; any thread, exact once they have stopped.
  MachineCounters counters();

  /// Guest time (CPU and idle) that all vCPUs together have done since [#resume()]; any thread.
  /// Asked often, unlike [#counters()].
  long guestNanos();

  /// Wall time since [#resume()] in which vCPUs had work left, of all together; any thread.
  ///
  /// @param nowNanos `System.nanoTime()`
  long workingNanos(long nowNanos);

  /// The pages, by page frame number, that vCPUs have touched for the first time since the last
  /// call; one caller at a time.
  void drainTouched(LongConsumer into);

  /// What went wrong in a thread of the machine, or while it told [Events]; empty if nothing has.
  /// Any thread.
  String failure();

  /// Stops the vCPUs and removes everything that the machine made on this host. May be called
  /// twice.
  @Override
  void close();
}
