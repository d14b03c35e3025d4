package dev.faultline.agent.wire.link;

import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.wire.codec.FrameLimits;
import dev.faultline.agent.wire.codec.MessageCodec;
import dev.faultline.agent.wire.codec.MessageDecoder;
import dev.faultline.agent.wire.codec.PageMemory;
import dev.faultline.agent.wire.codec.Staging;
import dev.faultline.agent.wire.saving.ContentShelf;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Either end of a DEMAND connection. Whoever sends does so at once, on its own thread: the thread
/// that heard of a fault sends the request, the thread that received the request sends the page.
/// Only what the kernel does not take is left to this link's own thread.
public final class DemandLink extends SocketLink {
  private final MessageCodec codec;
  private final @Nullable Saver saver;
  private final MessageDecoder decoder;
  private final FrameLimits limits;
  private final Staging staging;
  private final @Nullable ContentShelf shelf;
  private final PageMemory memory;
  private final int signal;
  private final Object lock = new Object();
  private final ArrayDeque<Outgoing> backlog = new ArrayDeque<>();
  private final MemorySegment sendState;
  private Outgoing spare;
  private volatile long queuedBytes;
  private String failure = "";

  /// @param signal of [Sockets#newSignal]; closed by this link
  public DemandLink(
      Channel channel, String name, int socket, int signal, Wiring wiring, Events events) {
    super(channel, name, socket, events);
    this.signal = signal;
    codec = wiring.codec();
    decoder = wiring.decoder();
    limits = wiring.limits(channel);
    staging = wiring.staging();
    shelf = wiring.shelf();
    memory = wiring.memory();
    saver = Saver.of(wiring, channel);
    sendState = Sockets.newState(arena);
    spare = new Outgoing(arena, memory);
  }

  @Override
  public long send(Message message) {
    long[] bytes = new long[1];
    boolean unused = whileOpen(() -> bytes[0] = sendNow(message));
    return bytes[0];
  }

  private long sendNow(Message message) {
    synchronized (lock) {
      Outgoing frame = spare;
      frame.encode(codec, message, backlog.isEmpty() ? saver : null); // it has one buffer
      long bytes = frame.bytesLeft();
      if (backlog.isEmpty() && frame.send(sendState, socket, Sockets.MSG_DONTWAIT)) {
        sentBytes.addAndGet(bytes);
        return bytes;
      }
      if (backlog.isEmpty() && Sockets.errno(sendState) != Sockets.EAGAIN) {
        failure = reason(sendState);
      }
      sentBytes.addAndGet(bytes - frame.bytesLeft());
      queuedBytes += frame.bytesLeft();
      backlog.add(frame);
      spare = new Outgoing(arena, memory);
      Sockets.signal(signal);
      return bytes;
    }
  }

  @Override
  public String work() {
    MemorySegment state = Sockets.newState(arena);
    MemorySegment polls = arena.allocate(2 * Sockets.POLL_BYTES, Integer.BYTES);
    polls.set(ValueLayout.JAVA_INT, 0, socket);
    polls.set(ValueLayout.JAVA_INT, Sockets.POLL_BYTES, signal);
    polls.set(ValueLayout.JAVA_SHORT, Sockets.POLL_BYTES + 4, (short) Sockets.POLLIN);
    try (FrameReader reader =
        new FrameReader(
            decoder, limits, staging, shelf, (message, in) -> events.received(this, message, in))) {
      String why = receive(reader, state, () -> await(state, polls));
      synchronized (lock) {
        return failure.isEmpty() ? why : failure;
      }
    }
  }

  private void await(MemorySegment state, MemorySegment polls) {
    boolean wantsToSend = queuedBytes > 0;
    int wish = Sockets.POLLIN | (wantsToSend ? Sockets.POLLOUT : 0);
    polls.set(ValueLayout.JAVA_SHORT, 4, (short) wish);
    int ready = Sockets.poll(state, polls, 2, -1);
    if (ready > 0 && polls.get(ValueLayout.JAVA_SHORT, Sockets.POLL_BYTES + 6) != 0) {
      Sockets.clearSignal(signal);
    }
    if (ready > 0 && wantsToSend) {
      sendBacklog(state);
    }
  }

  private void sendBacklog(MemorySegment state) {
    boolean room;
    synchronized (lock) {
      while (!backlog.isEmpty()) {
        Outgoing frame = backlog.element();
        long before = frame.bytesLeft();
        boolean done = frame.send(state, socket, Sockets.MSG_DONTWAIT);
        queuedBytes -= before - frame.bytesLeft();
        sentBytes.addAndGet(before - frame.bytesLeft());
        if (!done) {
          break;
        }
        spare = backlog.remove();
      }
      room = backlog.isEmpty();
    }
    if (room) {
      events.room(this);
    }
  }

  @Override
  public void released() {
    Sockets.close(signal);
    if (saver != null) {
      saver.close();
    }
    super.released();
  }

  @Override
  public long queuedBytes() {
    return queuedBytes;
  }
}
