package dev.faultline.agent.wire.link;

import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.wire.codec.MessageCodec;
import dev.faultline.agent.wire.codec.PageMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The source's end of a PUSH connection: a thread that hands whole units to the kernel, straight
/// from guest memory or compressed, and asks for the next when the kernel has taken one. Nothing is
/// received; that the peer is gone is seen on the other connections, or by sending.
public final class PushSender extends SocketLink {
  private final MessageCodec codec;
  private final @Nullable Saver saver;
  private final MessageCodec savingCodec; // the sending thread's own
  private final AtomicLong savedBytes = new AtomicLong();
  private final boolean bounds;
  private final PageMemory memory;
  private final AtomicLong queuedBytes = new AtomicLong();
  private final Object lock = new Object();
  private final ArrayDeque<Outgoing> queue = new ArrayDeque<>();
  private final ArrayDeque<Outgoing> free = new ArrayDeque<>();
  private volatile @Nullable Thread sender;

  /// @param bounds whether the kernel's share of what is queued follows rate and round trip
  public PushSender(
      Channel channel, String name, int socket, boolean bounds, Wiring wiring, Events events) {
    super(channel, name, socket, events);
    this.bounds = bounds;
    codec = wiring.codec();
    savingCodec = wiring.codec();
    saver = Saver.of(wiring, channel);
    memory = wiring.memory();
  }

  @Override
  public long send(Message message) {
    long[] bytes = new long[1];
    boolean unused =
        whileOpen(
            () -> {
              Outgoing unit = null;
              synchronized (lock) {
                unit = free.poll();
              }
              if (unit == null) {
                unit = new Outgoing(arena, memory);
              }
              if (saver != null && message instanceof Message.Pages pages) {
                unit.hold(codec, pages);
              } else {
                unit.encode(codec, message);
              }
              bytes[0] = unit.bytesLeft();
              queuedBytes.addAndGet(bytes[0]);
              synchronized (lock) {
                queue.add(unit);
              }
            });
    wakeUp();
    return bytes[0];
  }

  @Override
  public void wakeUp() {
    Thread waiting = sender;
    if (waiting != null && waiting != Thread.currentThread()) {
      LockSupport.unpark(waiting);
    }
  }

  @Override
  public String work() {
    sender = Thread.currentThread();
    MemorySegment state = Sockets.newState(arena);
    if (Sockets.isLoopback(Sockets.segmentBytes(socket))) {
      Sockets.unpaced(socket);
    }
    PushBound bound = bounds ? new PushBound(socket, System.nanoTime()) : null;
    while (!isClosing()) {
      Outgoing unit;
      synchronized (lock) {
        unit = queue.peek();
      }
      if (unit == null) {
        LockSupport.park(this);
        continue;
      }
      long queued = unit.bytesLeft();
      if (saver != null) {
        unit.encodeHeld(savingCodec, saver);
      }
      long bytes = unit.bytesLeft();
      savedBytes.addAndGet(queued - bytes);
      if (!unit.send(state, socket, 0)) {
        return reason(state);
      }
      synchronized (lock) {
        free.add(queue.remove());
      }
      long total = sentBytes.addAndGet(bytes);
      if (bound != null) {
        bound.taken(total, System.nanoTime());
      }
      queuedBytes.addAndGet(-queued);
      events.room(this);
    }
    return ENDED;
  }

  @Override
  public long savedBytes() {
    return savedBytes.get();
  }

  @Override
  public void released() {
    if (saver != null) {
      saver.close();
    }
    super.released();
  }

  @Override
  public long queuedBytes() {
    return queuedBytes.get();
  }
}
