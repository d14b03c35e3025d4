package dev.faultline.simulator.virtual;

import dev.faultline.agent.guest.TraceSource;
import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.migration.Message;
import dev.faultline.agent.migration.Phase;
import dev.faultline.agent.migration.target.FaultCounts;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.simulator.virtual.link.Pipe;
import dev.faultline.simulator.virtual.link.Transfer;
import dev.faultline.simulator.virtual.twin.RandomRecordings;
import dev.faultline.simulator.virtual.world.VirtualMigration;
import dev.faultline.simulator.virtual.world.Watch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Holds a run to the invariants of the design after every instant, not only at its end. It looks
/// at every page each time: for small guests.
///
/// - every page of the map is either unsent, or in a message that has left the unsent set and is
///   not yet installed (counted from the messages themselves), or resident, and in just one of them
/// - a page is polled for once and installed once; again if it was lost with a link
/// - what is resident holds what the guest's writes say
/// - what is ahead of a demanded page that leaves now is no more than the push windows
/// - every fault that has ended has one outcome; those and the minor ones are the first touches
/// - the source lets go of what the target has, and of nothing else
/// - from RESUME on nothing runs at the source
///
/// Where pages are sent before the guest stops, a page may until RESUME be at the target in an old
/// version and unsent, too, and be sent several times; it has to be somewhere.
public final class Watched implements Watch {
  /// What is known of one migration.
  private static final class Seen {
    final PageSet ram;
    final PageSet sent;
    final PageSet placed;
    final PageSet released;
    long sourceTouches = -1;
    boolean rounds;
    boolean recovers;

    Seen(MemoryMap map) {
      long capacity = map.capacity();
      ram = map.ram();
      sent = new PageSet(capacity);
      placed = new PageSet(capacity);
      released = new PageSet(capacity);
    }
  }

  private final List<Transfer> fresh = new ArrayList<>();
  private final List<Transfer> live = new ArrayList<>();
  private final List<Seen> seen = new ArrayList<>();
  private final PageRuns runs = new PageRuns();

  private Watched() {}

  /// An engine that fails at the first instant at which an invariant does not hold.
  public static VirtualEngine engine(
      TraceSource traces, Function<String, @Nullable Strategy> strategies) {
    return new VirtualEngine(traces, strategies, RandomRecordings.RECORDINGS, Watched::new);
  }

  @Override
  public void made(Transfer transfer) {
    fresh.add(transfer);
  }

  @Override
  public void recycled(Transfer transfer) {
    fresh.remove(transfer);
    live.remove(transfer);
  }

  @Override
  public void released(int migration, PageRuns pages) {
    seen.get(migration).released.addRuns(pages);
  }

  @Override
  public void instant(List<VirtualMigration> migrations) {
    for (VirtualMigration run : migrations) {
      if (seen.size() <= run.index) {
        seen.add(new Seen(run.plan.map()));
        seen.getLast().rounds = run.spec.migration().mode().hasRounds();
      }
      Seen of = seen.get(run.index);
      if (of.rounds && run.isAtTarget()) {
        of.rounds = false; // from here on as if what is there had been sent once
        of.sent.copyFrom(run.target.endpoint.resident());
      }
      Phase phase = run.source.endpoint.phase();
      if (of.recovers && phase == Phase.PULL) {
        of.sent.copyFrom(run.target.endpoint.resident()); // what was lost is sent again
      }
      boolean isNew = run.succession.restarts() > 0 && phase == Phase.IN_DOUBT; // and knows nothing
      of.recovers = phase == Phase.PAUSED || phase == Phase.RECOVER || isNew;
    }
    for (Transfer transfer : fresh) {
      VirtualMigration run = migrations.get(transfer.migration);
      pagesOf(transfer);
      if (!seen.get(run.index).rounds) {
        add(run, seen.get(run.index).sent, "is sent for the second time");
      }
      live.add(transfer);
    }
    fresh.clear();
    for (VirtualMigration run : migrations) {
      boolean isDropped = run.source.endpoint.phase() == Phase.FAILED; // what was under way
      if (!isDropped && !seen.get(run.index).recovers) { // nor does anybody know what was lost
        everyPageIsInOnePlace(run);
      }
      require(run, run.target.endpoint.pagesDuplicate() == 0, "a page is installed twice");
      if (run.isAtTarget()) {
        String wrong = run.contents.wrongPages(run.target.endpoint.resident());
        require(run, wrong.isEmpty(), wrong);
      }
      nothingIsReleasedTooEarly(run);
      noWindowIsExceeded(run);
      everyFaultHasOneOutcome(run);
      guestRunsInOnePlace(run);
    }
  }

  private void everyPageIsInOnePlace(VirtualMigration run) {
    PageSet placed = seen.get(run.index).placed;
    placed.copyFrom(run.target.endpoint.resident());
    for (Transfer transfer : live) {
      if (transfer.migration == run.index) {
        pagesOf(transfer);
        add(run, placed, "is in flight and somewhere else too");
      }
    }
    runs.clear();
    run.source.endpoint.unpolled(runs);
    add(run, placed, "is in a message to come and somewhere else too");
    runs.clear();
    run.source.endpoint.view().unsent().appendRuns(runs);
    add(run, placed, "is unsent and somewhere else too");
    PageSet ram = seen.get(run.index).ram;
    int words = (int) (ram.capacity() + 63 >>> 6);
    for (int word = 0; word < words; word++) {
      long missing = ram.word(word) & ~placed.word(word);
      if (missing != 0) {
        long page = 64L * word + Long.numberOfTrailingZeros(missing);
        throw broken(run, "page " + page + " is nowhere");
      }
    }
    require(run, placed.count() == ram.count(), "a page outside of RAM is somewhere");
  }

  private void nothingIsReleasedTooEarly(VirtualMigration run) {
    PageSet released = seen.get(run.index).released;
    if (released.count() > 0) {
      PageSet placed = seen.get(run.index).placed;
      placed.copyFrom(released);
      placed.removeAll(run.target.endpoint.resident());
      require(run, placed.count() == 0, "page " + placed.next(0) + " is released, and only there");
    }
  }

  /// A window counts the pages; their headers come on top.
  private void noWindowIsExceeded(VirtualMigration run) {
    for (Pipe pipe : run.source.pipes()) {
      long headers = 0;
      for (Transfer transfer : live) {
        if (transfer.pipe == pipe.id) {
          int page = run.plan.map().pageSizeBytes();
          boolean carries = transfer.message() instanceof Message.Pages;
          long content = carries ? ((Message.Pages) transfer.message()).contentBytes(page) : 0;
          headers += Math.max(0, transfer.bytes - content); // parts of pages are less
        }
      }
      if (pipe.queuedBytes() - headers > pipe.contentMax()) {
        throw broken(run, pipe.queuedBytes() + " bytes ahead in " + pipe.channel);
      }
    }
  }

  private void pagesOf(Transfer transfer) {
    runs.clear();
    if (transfer.message() instanceof Message.Pages pages) {
      runs.addAll(pages.runs());
      runs.addAll(pages.zeros());
    } else if (transfer.message() instanceof Message.ZeroPages zeros) {
      runs.addAll(zeros.runs());
    }
  }

  private void add(VirtualMigration run, PageSet to, String otherwise) {
    boolean isAgain = seen.get(run.index).rounds;
    if (!isAgain && !to.holdsNone(runs)) {
      throw broken(run, "page " + firstIn(to) + " " + otherwise);
    }
    long added = to.addRuns(runs);
    require(run, isAgain || added == runs.pageCount(), "a page is in one message twice");
  }

  private long firstIn(PageSet set) {
    for (int i = 0; i < runs.size(); i++) {
      long page = set.next(runs.first(i));
      if (page >= 0 && page < runs.end(i)) {
        return page;
      }
    }
    return -1;
  }

  /// A fault ends when its page arrives; its first touch is done when the vCPU runs again.
  private static void everyFaultHasOneOutcome(VirtualMigration run) {
    long firsts = run.guest.touched().firsts();
    long minor = run.guest.touched().minor();
    AtomicInteger stalled = new AtomicInteger();
    run.guest.atTarget((progress, capacity, waits) -> stalled.addAndGet(waits ? 1 : 0));
    FaultCounts faults = run.target.faults();
    long ended = faults.demand() + faults.late() + faults.joined() + faults.zero();
    long waking = ended + minor - firsts;
    if (waking < 0 || waking > stalled.get()) {
      throw broken(run, ended + " faults and " + minor + " minor for " + firsts + " first touches");
    }
  }

  private void guestRunsInOnePlace(VirtualMigration run) {
    if (!run.isAtTarget()) {
      return;
    }
    require(run, run.guest.hasStoppedAtSource(), "the guest runs on both sides");
    long touches = run.guest.touchesAtSource();
    Seen before = seen.get(run.index);
    require(
        run,
        before.sourceTouches < 0 || before.sourceTouches == touches,
        "the guest touched memory at the source after RESUME");
    before.sourceTouches = touches;
  }

  private static void require(VirtualMigration run, boolean holds, String what) {
    if (!holds) {
      throw broken(run, what);
    }
  }

  private static AssertionError broken(VirtualMigration run, String what) {
    return new AssertionError(
        "at %d ns of %s: %s".formatted(run.scene.timeline().now(), run.spec.name(), what));
  }
}
