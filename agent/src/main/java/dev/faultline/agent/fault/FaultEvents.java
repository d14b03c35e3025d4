package dev.faultline.agent.fault;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.faultline.agent.mapping.HostException;
import dev.faultline.agent.mapping.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The thread that reads a userfaultfd. It allocates nothing.
final class FaultEvents implements AutoCloseable {
  /// Takes one event.
  @FunctionalInterface
  interface Handler {
    void fault(int threadId, long address);
  }

  private static final int MESSAGES = 64;
  private static final short POLLIN = 1;
  private static final int O_CLOEXEC_NONBLOCK = 02004000;

  private final Userfaultfd uffd;
  private final Handler handler;
  private final int bell;
  private final Thread thread = Thread.ofPlatform().daemon().name("faults").unstarted(this::run);
  private volatile boolean closed;
  private volatile String failure = "";

  FaultEvents(Userfaultfd uffd, Handler handler) {
    this.uffd = uffd;
    this.handler = handler;
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
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment messages = arena.allocate(MESSAGES * Userfaultfd.MESSAGE_BYTES, 8);
      MemorySegment fds = arena.allocate(16, 8);
      fds.set(JAVA_INT, 0, uffd.fd());
      fds.set(JAVA_SHORT, 4, POLLIN);
      fds.set(JAVA_INT, 8, bell);
      fds.set(JAVA_SHORT, 12, POLLIN);
      while (!closed) {
        long bytes = Libc.read(uffd.fd(), messages, messages.byteSize());
        if (bytes > 0) {
          handle(messages, bytes);
        } else {
          Libc.poll(fds, 2, -1);
        }
      }
    }
  }

  private void handle(MemorySegment messages, long bytes) {
    for (long at = 0; at < bytes; at += Userfaultfd.MESSAGE_BYTES) {
      if (messages.get(JAVA_BYTE, at) == Userfaultfd.EVENT_PAGEFAULT) {
        try {
          handler.fault(messages.get(JAVA_INT, at + 24), messages.get(JAVA_LONG, at + 16));
        } catch (RuntimeException | Error e) {
          // The thread must live as long as a vCPU does, or that would wait for ever.
          if (failure.isEmpty()) {
            failure = e.toString();
          }
        }
      }
    }
  }

  /// Ends the thread; no vCPU lives any more.
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (Arena arena = Arena.ofConfined()) {
      Libc.write(bell, arena.allocateFrom(JAVA_LONG, 1), Long.BYTES);
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    Libc.close(bell);
  }
}
