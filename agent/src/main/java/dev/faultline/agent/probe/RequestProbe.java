package dev.faultline.agent.probe;

import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.wire.link.Link;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Measures what a request costs the source's thread when many come: a few are always under way,
/// nobody waits for a page and none is installed.
///
/// @param sourceNanos CPU time a request of the thread that takes it in, reads its page and sends
///   it
/// @param targetNanos CPU time a request of the thread that receives the page (and here sends the
///   next request)
public record RequestProbe(double sourceNanos, double targetNanos) {
  private static final int PAGE_BYTES = 4096;
  private static final int AHEAD = 16;
  private static final int LIMIT_SECONDS = 60;

  /// @param wire what is between the two ends
  /// @throws IOException if the connection breaks; one line
  public static RequestProbe run(ProbeWire wire, int pageCount, int requests)
      throws IOException, InterruptedException {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment source =
          arena.allocate((long) pageCount * PAGE_BYTES, PAGE_BYTES).fill((byte) 1);
      Asks asks = new Asks(pageCount, requests);
      Answers answers = new Answers();
      try (WirePair wires =
          new WirePair(
              wire,
              WirePair.plan(pageCount, 1, 256 << 10),
              List.of(Channel.DEMAND),
              (first, count) -> source.asSlice(first * PAGE_BYTES, count * PAGE_BYTES),
              0,
              answers,
              asks)) {
        for (int i = 0; i < AHEAD; i++) {
          asks.next(wires.target(0));
        }
        if (!asks.done.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
          throw new IOException("requests were not answered within " + LIMIT_SECONDS + " s");
        }
        return new RequestProbe(
            answers.times.nanos() / (double) requests, asks.times.nanos() / (double) requests);
      }
    }
  }

  /// The source's end: every request is answered at once.
  private static final class Answers implements Link.Events {
    private final ThreadTimes times = new ThreadTimes();
    private final Message.Pages answer = new Message.Pages();

    @Override
    public boolean received(Link link, Message message, MemorySegment content) {
      times.called();
      if (message instanceof Message.Request request) {
        answer.reset().demanded(request.page());
        answer.runs().add(request.page());
        long unused = link.send(answer);
      }
      return true;
    }

    @Override
    public void room(Link link) {}

    @Override
    public void closed(Link link, String why) {}
  }

  /// The target's end: every answer is a reason to ask again.
  private static final class Asks implements Link.Events {
    private final CountDownLatch done = new CountDownLatch(1);
    private final ThreadTimes times = new ThreadTimes();
    private final Message.Request request = new Message.Request();
    private final int pageCount;
    private final int requests;
    private int sent;
    private int answered;

    Asks(int pageCount, int requests) {
      this.pageCount = pageCount;
      this.requests = requests;
    }

    private synchronized void next(Link link) {
      if (sent < requests) {
        long unused = link.send(request.set(sent++ % pageCount, 0, false));
      }
    }

    @Override
    public boolean received(Link link, Message message, MemorySegment content) {
      times.called();
      if (++answered == requests) {
        done.countDown();
      }
      next(link);
      return true;
    }

    @Override
    public void room(Link link) {}

    @Override
    public void closed(Link link, String why) {}
  }
}
