package dev.faultline.agent.pager;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.faultline.agent.fault.Threads;
import dev.faultline.agent.fault.Userfaultfd;
import dev.faultline.agent.mapping.libc.HotCalls;
import dev.faultline.agent.mapping.libc.LibcThreads;
import dev.faultline.agent.mapping.libc.Sockets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The thread that reads another process's userfaultfd: its faults, and the memory that it gives
/// up. While the kernel waits to tell of the latter, nothing can be installed (`-EAGAIN`).
final class ForeignFaults implements AutoCloseable {
  interface Faults {
    void fault(long address, boolean write, long nowNanos);
  }

  interface Removals {
    void removed(long start, long end);
  }

  private static final int MESSAGES = 64;
  private static final int LOOK_MILLIS = 100;
  private static final long FLAG_WRITE = 1;

  private final Userfaultfd uffd;
  private final @Nullable StampedLock gate;
  private final Faults faults;
  private final Removals removals;
  private final Consumer<String> failed;
  private final MemorySegment messages =
      Arena.ofAuto().allocate(MESSAGES * Userfaultfd.MESSAGE_BYTES, 8);
  private final MemorySegment more = Arena.ofAuto().allocate(Userfaultfd.MESSAGE_BYTES, 8);
  private final Thread thread = Thread.ofPlatform().daemon().name("faults").unstarted(this::run);
  private volatile boolean closed;

  /// @param gate held by who brings pages, while it looks whether they are given up and brings
  ///   them; null where the process does not tell of that
  ForeignFaults(
      Userfaultfd uffd,
      @Nullable StampedLock gate,
      Faults faults,
      Removals removals,
      Consumer<String> failed) {
    this.uffd = uffd;
    this.gate = gate;
    this.faults = faults;
    this.removals = removals;
    this.failed = failed;
  }

  void start() {
    thread.start();
  }

  private void run() {
    LibcThreads.shortSlice();
    boolean isQuiet = false; // who waits to be read waits for ever where nobody does
    while (!closed || !isQuiet) {
      boolean wasClosed = closed;
      try {
        long bytes = read(messages);
        for (long at = 0; at < bytes; at += Userfaultfd.MESSAGE_BYTES) {
          takeFault(messages, at);
        }
        boolean hasMore = bytes > 0 || Sockets.awaitInput(uffd.fd(), LOOK_MILLIS);
        isQuiet = wasClosed && !hasMore;
      } catch (RuntimeException | Error e) {
        failed.accept(String.valueOf(e.getMessage()));
      }
    }
  }

  /// On the thread that handles a message, takes one more if there is one.
  ///
  /// @return false on any other thread
  boolean drain() {
    if (Thread.currentThread() != thread) {
      return false;
    }
    if (read(more) > 0) {
      takeFault(more, 0);
    }
    return true;
  }

  /// Reads, and takes what the process gives up: it goes on with that as soon as it has been read,
  /// and what it touches then must not find what was there, nor anybody bring it.
  private long read(MemorySegment into) {
    long stamp = gate == null ? 0 : gate.writeLock();
    try {
      long bytes = HotCalls.read(uffd.fd(), into, into.byteSize());
      for (long at = 0; at < bytes; at += Userfaultfd.MESSAGE_BYTES) {
        byte event = into.get(JAVA_BYTE, at);
        if (event == Userfaultfd.EVENT_REMOVE || event == Userfaultfd.EVENT_UNMAP) {
          removals.removed(into.get(JAVA_LONG, at + 8), into.get(JAVA_LONG, at + 16));
        }
      }
      return bytes;
    } finally {
      if (gate != null) {
        gate.unlockWrite(stamp);
      }
    }
  }

  private void takeFault(MemorySegment from, long at) {
    if (from.get(JAVA_BYTE, at) == Userfaultfd.EVENT_PAGEFAULT) {
      boolean write = (from.get(JAVA_LONG, at + 8) & FLAG_WRITE) != 0;
      faults.fault(from.get(JAVA_LONG, at + 16), write, System.nanoTime());
    }
  }

  @Override
  public void close() {
    closed = true;
    Threads.join(thread);
  }
}
