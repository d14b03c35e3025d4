package dev.faultline.agent.probe;

import dev.faultline.agent.migration.Channel;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.MigrationPlan;
import dev.faultline.agent.wire.link.Link;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Measures push streams: units leave straight from memory, each when the kernel has taken the one
/// before, and are received by a thread each that installs nothing.
///
/// @param bytesPerSecond of all streams together
/// @param sendNanosPerPage CPU time of the threads that send; what the kernel does for the receiver
///   meanwhile, on loopback, included
/// @param receiveNanosPerPage CPU time of the threads that receive
public record StreamProbe(
    double bytesPerSecond, double sendNanosPerPage, double receiveNanosPerPage) {
  private static final int PAGE_BYTES = 4096;
  private static final int LIMIT_SECONDS = 30;

  /// Sends memory that does not fit the caches once through, again and again.
  ///
  /// @param wire what is between the two ends
  /// @param memoryBytes at least two units, a multiple of `unitBytes`
  /// @param runBytes of each run of pages in a unit, whose size is a multiple of it; where a unit
  ///   has several, as much that is not sent follows each
  /// @param bytes how much each stream carries
  /// @throws IOException if the streams break; one line
  public static StreamProbe run(
      ProbeWire wire, long memoryBytes, int streams, int unitBytes, int runBytes, long bytes)
      throws IOException, InterruptedException {
    MigrationPlan plan = WirePair.plan(memoryBytes / PAGE_BYTES, streams, unitBytes);
    List<Channel> channels = new ArrayList<>();
    for (int i = 0; i < streams; i++) {
      channels.add(Channel.push(i));
    }
    try (Arena arena = Arena.ofShared()) {
      MemorySegment memory = arena.allocate(memoryBytes, PAGE_BYTES).fill((byte) 1);
      Run run = new Run(plan, memory, streams, unitBytes, runBytes, bytes);
      try (WirePair wires =
          new WirePair(wire, plan, channels, run::pages, 0, run.new Sender(), run.new Receiver())) {
        return run.measure(wires);
      }
    }
  }

  /// One measurement.
  private static final class Run {
    private final MemorySegment memory;
    private final int unitPages;
    private final int runPages;
    private final int spanPages; // from a unit to the next
    private final long unitsEach;
    private final long pageCount;
    private final Message.Pages[] messages;
    private final AtomicLong[] left;
    private final AtomicLong[] received;
    private final CountDownLatch done;
    private final ThreadTimes[] sending;
    private final ThreadTimes[] receiving;

    Run(
        MigrationPlan plan,
        MemorySegment source,
        int streams,
        int unitBytes,
        int runBytes,
        long bytes) {
      memory = source;
      unitPages = unitBytes / PAGE_BYTES;
      runPages = runBytes / PAGE_BYTES;
      spanPages = runPages < unitPages ? 2 * unitPages : unitPages;
      unitsEach = Math.max(1, bytes / unitBytes);
      pageCount = plan.map().ramPageCount() / spanPages * spanPages;
      messages = new Message.Pages[streams];
      left = new AtomicLong[streams];
      received = new AtomicLong[streams];
      sending = new ThreadTimes[streams];
      receiving = new ThreadTimes[streams];
      done = new CountDownLatch(streams);
      for (int i = 0; i < streams; i++) {
        messages[i] = new Message.Pages();
        left[i] = new AtomicLong(unitsEach);
        received[i] = new AtomicLong();
        sending[i] = new ThreadTimes();
        receiving[i] = new ThreadTimes();
      }
    }

    MemorySegment pages(long first, long count) {
      return memory.asSlice(first * PAGE_BYTES, count * PAGE_BYTES);
    }

    StreamProbe measure(WirePair wires) throws InterruptedException, IOException {
      int streams = left.length;
      for (int i = 0; i < streams; i++) {
        next(wires.source(i)); // threads start, and the buffers of TCP grow
      }
      long begin = System.nanoTime();
      if (!done.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("push streams did not end within " + LIMIT_SECONDS + " s");
      }
      double pages = (double) streams * unitsEach * unitPages;
      double seconds = (System.nanoTime() - begin) / 1e9;
      return new StreamProbe(
          pages * PAGE_BYTES / seconds, sum(sending) / pages, sum(receiving) / pages);
    }

    private static double sum(ThreadTimes[] threads) {
      double sum = 0;
      for (ThreadTimes thread : threads) {
        long nanos = thread.nanos();
        if (nanos < 0) {
          return Double.NaN;
        }
        sum += nanos;
      }
      return sum;
    }

    /// Sends the stream's next unit; on its own thread but for the first.
    private void next(Link link) {
      int stream = link.channel().index();
      long number = left[stream].getAndDecrement() - 1;
      if (number >= 0) {
        Message.Pages unit = messages[stream].reset();
        long at = (number * left.length + stream) * spanPages % pageCount;
        for (int sent = 0; sent < unitPages; sent += runPages) {
          unit.runs().add(at + sent * (long) (spanPages / unitPages), runPages);
        }
        link.send(unit);
      }
    }

    /// The source's end.
    final class Sender implements Link.Events {
      @Override
      public boolean received(Link link, Message message, MemorySegment content) {
        return true;
      }

      @Override
      public void room(Link link) {
        sending[link.channel().index()].called();
        if (link.queuedBytes() == 0) {
          next(link);
        }
      }

      @Override
      public void closed(Link link, String why) {}
    }

    /// The target's end.
    final class Receiver implements Link.Events {
      @Override
      public boolean received(Link link, Message message, MemorySegment content) {
        int stream = link.channel().index();
        receiving[stream].called();
        if (received[stream].incrementAndGet() == unitsEach) {
          done.countDown();
        }
        return true;
      }

      @Override
      public void room(Link link) {}

      @Override
      public void closed(Link link, String why) {}
    }
  }
}
