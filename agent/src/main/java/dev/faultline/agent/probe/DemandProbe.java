package dev.faultline.agent.probe;

import dev.faultline.agent.fault.FaultBackend;
import dev.faultline.agent.fault.FaultListener;
import dev.faultline.agent.fault.SoftwareBackend;
import dev.faultline.agent.fault.UserfaultBackend;
import dev.faultline.agent.fault.Wait;
import dev.faultline.agent.mapping.GuestAccess;
import dev.faultline.agent.mapping.GuestMemory;
import dev.faultline.agent.mapping.libc.LibcThreads;
import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.plan.VmSpec.Backing;
import dev.faultline.agent.wire.link.Link;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Measures demanded pages, one at a time: a thread touches an absent page, the fault becomes a
/// request, the request crosses the DEMAND connection and back comes the page, which is installed
/// and wakes the thread. Meanwhile a push stream may go on, as it does in a pull: on an idle host
/// every wake-up is that of a sleeping core and takes several times as long.
///
/// @param trapNanos of each fault: from just before the touch until the listener is told
/// @param tripNanos from there until the page is here
/// @param wakeNanos from there until the thread goes on: installation and wake-up
/// @param servedNanos all of it
public record DemandProbe(
    long[] trapNanos, long[] tripNanos, long[] wakeNanos, long[] servedNanos) {
  private static final int PAGE_BYTES = 4096;
  private static final int UNIT_PAGES = 64;
  private static final int LIMIT_SECONDS = 60;
  private static final long GAP_NANOS_MIN = 10_000;

  /// Touches pages of fresh memory, each once, in an order without neighbours.
  ///
  /// @param wire what is between the two ends
  /// @param software whether to look pages up instead of using userfaultfd
  /// @param touches a power of two
  /// @param pushBytesPerSecond of the stream beside it; 0 for none
  /// @throws dev.faultline.agent.mapping.libc.HostException if this host cannot
  /// @throws IOException if a connection breaks; one line
  public static DemandProbe run(
      ProbeWire wire, boolean software, int touches, long pushBytesPerSecond)
      throws IOException, InterruptedException {
    int pushed = pushBytesPerSecond == 0 ? 0 : touches * 16;
    try (Arena arena = Arena.ofShared();
        GuestMemory memory = GuestMemory.map(Backing.ANONYMOUS, touches + pushed, PAGE_BYTES)) {
      MemorySegment source = arena.allocate(memory.bytes(), PAGE_BYTES).fill((byte) 1);
      return new Faults(memory, touches).measure(wire, software, source, pushBytesPerSecond);
    }
  }

  /// Both ends.
  private static final class Faults {
    private final GuestMemory memory;
    private final int touches;
    private final Message.Request request = new Message.Request();
    private final Wait wait = new Wait(0);
    private final DemandProbe all;
    private long pushedEnd;
    private @Nullable FaultBackend backend;
    private @Nullable Link link;
    private volatile boolean over;
    private volatile long toldNanos;
    private volatile long arrivedNanos;

    Faults(GuestMemory memory, int count) {
      this.memory = memory;
      touches = count;
      pushedEnd = count;
      all = new DemandProbe(new long[count], new long[count], new long[count], new long[count]);
    }

    DemandProbe measure(
        ProbeWire wire, boolean software, MemorySegment source, long pushBytesPerSecond)
        throws IOException, InterruptedException {
      FaultListener listener = this::fault;
      try (FaultBackend armed =
          software
              ? new SoftwareBackend(memory, List.of(wait), listener)
              : new UserfaultBackend(memory, List.of(wait), listener)) {
        backend = armed;
        Thread toucher = Thread.ofPlatform().unstarted(() -> touch(armed));
        try (WirePair wires =
            new WirePair(
                wire,
                WirePair.plan(memory.pageCount(), 1, UNIT_PAGES * PAGE_BYTES),
                List.of(Channel.DEMAND, Channel.push(0)),
                (first, count) -> source.asSlice(first * PAGE_BYTES, count * PAGE_BYTES),
                pushBytesPerSecond,
                new Source(),
                new Target())) {
          link = wires.target(0);
          if (pushBytesPerSecond > 0) {
            push(wires.source(1), new Message.Pages());
          }
          toucher.start();
          if (!toucher.join(Duration.ofSeconds(LIMIT_SECONDS))) {
            throw new IOException("pages did not come within " + LIMIT_SECONDS + " s");
          }
        } finally {
          over = true;
          armed.abandon(); // before it is closed: who waits in it would read zeroes
          toucher.join();
        }
      }
      return all;
    }

    private void touch(FaultBackend armed) {
      wait.runsOn(Thread.currentThread(), LibcThreads.gettid());
      GuestAccess access = new GuestAccess(memory);
      long mask = touches - 1;
      long at = 0;
      for (int i = 0; i < touches; i++) {
        at = at + 0x9E3779B1L & mask; // odd, so that every page has its turn
        long begin = System.nanoTime();
        wait.begin(at, false, begin);
        boolean there = armed.await(wait, access, at);
        long end = System.nanoTime();
        boolean unused = wait.end();
        if (!there) {
          return;
        }
        all.trapNanos[i] = toldNanos - begin;
        all.tripNanos[i] = arrivedNanos - toldNanos;
        all.wakeNanos[i] = end - arrivedNanos;
        all.servedNanos[i] = end - begin;
        long gap = gapNanos(i);
        while (System.nanoTime() - end < gap) {
          Thread.onSpinWait();
        }
      }
    }

    /// How long the thread computes after its i-th page: between the ends of [#GAP_NANOS_MIN] and a
    /// hundred times that, each factor as often as any other, since cores fall asleep meanwhile.
    private static long gapNanos(int i) {
      double turn = i * 0.6180339887498949;
      return (long) (GAP_NANOS_MIN * Math.pow(100, turn - Math.floor(turn)));
    }

    private void fault(int vcpu, long page, boolean write, long touchNanos) {
      toldNanos = System.nanoTime();
      Link to = link;
      if (to != null) {
        long unused = to.send(request.set(page, vcpu, write));
      }
    }

    private void push(Link to, Message.Pages unit) {
      if (!over && pushedEnd + UNIT_PAGES <= memory.pageCount()) {
        unit.reset().runs().add(pushedEnd, UNIT_PAGES);
        pushedEnd += UNIT_PAGES;
        long unused = to.send(unit);
      }
    }

    /// Answers requests, and pushes.
    private final class Source implements Link.Events {
      private final Message.Pages answer = new Message.Pages();
      private final Message.Pages unit = new Message.Pages();

      @Override
      public boolean received(Link from, Message message, MemorySegment content) {
        if (message instanceof Message.Request asked) {
          answer.reset().demanded(asked.page());
          answer.runs().add(asked.page());
          long unused = from.send(answer);
        }
        return true;
      }

      @Override
      public void room(Link of) {
        if (of.channel().kind() == Channel.Kind.PUSH && of.queuedBytes() == 0) {
          push(of, unit);
        }
      }

      @Override
      public void closed(Link of, String why) {}
    }

    /// Installs what comes.
    private final class Target implements Link.Events {
      @Override
      public boolean received(Link from, Message message, MemorySegment content) {
        FaultBackend into = backend;
        if (into != null && message instanceof Message.Pages pages) {
          if (pages.isDemand()) {
            arrivedNanos = System.nanoTime();
          }
          var runs = pages.runs();
          long unused = into.install(runs.first(0), runs.count(0), content, 0, true);
        }
        return true;
      }

      @Override
      public void room(Link of) {}

      @Override
      public void closed(Link of, String why) {}
    }
  }
}
