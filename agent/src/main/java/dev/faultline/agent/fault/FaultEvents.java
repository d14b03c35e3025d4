package dev.faultline.agent.fault;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.mapping.libc.HotCalls;
import dev.faultline.agent.mapping.libc.Libc;
import dev.faultline.agent.mapping.libc.LibcThreads;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.BooleanSupplier;

/// The thread that reads a userfaultfd. It allocates nothing.
final class FaultEvents implements AutoCloseable {
  /// Takes one event.
  @FunctionalInterface
  interface Handler {
    void fault(int threadId, long address);
  }

  private static final int MESSAGES = 64;
  private static final short POLLIN = 1;
  private static final MemorySegment ONE = Arena.global().allocateFrom(JAVA_LONG, 1);
  private static final int O_CLOEXEC_NONBLOCK = 02004000;

  private final Userfaultfd uffd;
  private final Handler handler;
  private final BooleanSupplier otherwise;
  private final int bell;
  private final Thread thread = Thread.ofPlatform().daemon().name("faults").unstarted(this::run);
  private volatile boolean closed;
  private volatile String failure = "";

  /// @param otherwise done while no event is at hand, in small pieces; false when nothing is to do
  FaultEvents(Userfaultfd uffd, Handler handler, BooleanSupplier otherwise) {
    this.uffd = uffd;
    this.handler = handler;
    this.otherwise = otherwise;
    long fd = Libc.eventfd(O_CLOEXEC_NONBLOCK);
    if (Libc.failed(fd)) {
      throw new HostException("no eventfd: " + Libc.error(fd));
    }
    bell = (int) fd;
  }

  void start() {
    thread.start();
  }

  /// What went wrong first; empty if nothing has.
  String failure() {
    return failure;
  }

  private void run() {
    LibcThreads.shortSlice();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment messages = arena.allocate(MESSAGES * Userfaultfd.MESSAGE_BYTES, 8);
      MemorySegment bells = arena.allocate(JAVA_LONG);
      MemorySegment fds = arena.allocate(16, 8);
      fds.set(JAVA_INT, 0, uffd.fd());
      fds.set(JAVA_SHORT, 4, POLLIN);
      fds.set(JAVA_INT, 8, bell);
      fds.set(JAVA_SHORT, 12, POLLIN);
      while (!closed) {
        long bytes = HotCalls.read(uffd.fd(), messages, messages.byteSize());
        if (bytes > 0) {
          handle(messages, bytes);
        } else if (!somethingElse()) {
          HotCalls.poll(fds, 2, -1);
          if (fds.get(JAVA_SHORT, 14) != 0) {
            HotCalls.read(bell, bells, Long.BYTES);
          }
        }
      }
    }
  }

  private boolean somethingElse() {
    try {
      return otherwise.getAsBoolean();
    } catch (RuntimeException | Error e) {
      failed(e);
      return false;
    }
  }

  private void handle(MemorySegment messages, long bytes) {
    for (long at = 0; at < bytes; at += Userfaultfd.MESSAGE_BYTES) {
      if (messages.get(JAVA_BYTE, at) == Userfaultfd.EVENT_PAGEFAULT) {
        try {
          handler.fault(messages.get(JAVA_INT, at + 24), messages.get(JAVA_LONG, at + 16));
        } catch (RuntimeException | Error e) {
          failed(e);
        }
      }
    }
  }

  /// The thread must live as long as a vCPU does, or that would wait for ever.
  private void failed(Throwable e) {
    if (failure.isEmpty()) {
      failure = e instanceof HostException ? String.valueOf(e.getMessage()) : e.toString();
    }
  }

  /// Has the thread look again for something else to do.
  void ring() {
    Libc.write(bell, ONE, Long.BYTES);
  }

  /// Ends the thread; no vCPU lives any more.
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    ring();
    Threads.join(thread);
    Libc.close(bell);
  }
}
