package dev.faultline.agent.wire.link;

import io.netty.channel.EventLoop;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/// What several threads send by one connection, in the order in which they do. Netty alone keeps
/// the order of one thread: what its event loop sends leaves at once, before what others sent
/// earlier, which waits for that loop.
public final class InOrder<T> {
  private final EventLoop loop;
  private final Consumer<T> write;
  private final ConcurrentLinkedQueue<T> waiting = new ConcurrentLinkedQueue<>();

  /// @param loop of the connection
  /// @param write called on that loop, for one after the other
  public InOrder(EventLoop loop, Consumer<T> write) {
    this.loop = loop;
    this.write = write;
  }

  /// Any thread; before it returns if this is the loop's.
  public void send(T what) {
    waiting.add(what);
    if (loop.inEventLoop()) {
      writeAll();
    } else {
      loop.execute(this::writeAll);
    }
  }

  /// Whether all has been written; any thread.
  public boolean isEmpty() {
    return waiting.isEmpty();
  }

  private void writeAll() {
    for (T next = waiting.poll(); next != null; next = waiting.poll()) {
      write.accept(next);
    }
  }
}
