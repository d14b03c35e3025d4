package dev.faultline.simulator.bench;

import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.plan.InstallCosts;
import dev.faultline.agent.prepaging.contract.Fault;
import dev.faultline.agent.prepaging.contract.OptionSpec;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.PushUnit;
import dev.faultline.agent.prepaging.contract.Recording;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.contract.StrategyContext;
import dev.faultline.agent.prepaging.contract.View;
import dev.faultline.agent.prepaging.contract.foresight.Future;
import dev.faultline.agent.prepaging.strategy.Strategies;
import dev.faultline.agent.random.SeededRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What a strategy's decisions cost in the course of a migration: so much of the memory has left by
/// the strategy's own choice, among requests, and before SUSPEND 20 scans saw the guest use a
/// quarter of it (at most 2^20 pages), in stretches of 1 to 16 pages.
///
/// `pushedPage`: units of 64 pages, a request before every eighth; per page pushed. `fault`: a
/// request for an unsent page and, since some strategies leave the work to it, the next unit, of
/// one page; half of the requests near the one before, half anywhere. `firstUnit`: the first unit
/// of all, which puts the history in order.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class StrategyBenchmark {
  private static final int UNITS = 64;
  private static final int UNIT_PAGES = 64;
  private static final int FAULTS = 64;

  @Param({
    "linear",
    "random",
    "forward",
    "backward",
    "dual",
    "multi-pivot",
    "leap",
    "stream",
    "markov",
    "score-map",
    "fault-around",
    "chunk",
    "pull-cursor",
    "hot-first",
    "recorded",
    "adaptive",
    "clairvoyant-k",
    "oracle"
  })
  public String strategy = "";

  @Param({"256", "65536"})
  public int mebibytes;

  @Param({"2", "50"})
  public int sentPercent;

  private final SeededRandom random = new SeededRandom(1);
  private final PageRuns pushed = new PageRuns();
  private final PageRuns companions = new PageRuns();
  private final Fault fault = new Fault();
  private PageSet unsent = new PageSet(0);
  private PageSet start = new PageSet(0);
  private PushUnit unit = new PushUnit(unsent);
  private PushUnit beside = new PushUnit(unsent);
  private View view = new Source(MemoryMap.flat(4096, 1), unsent);
  private Prepager prepager = (seen, into) -> {};
  private long last;
  private long sweepCursor;

  private record Source(MemoryMap map, PageSet unsent) implements View {
    private static final PageSet NONE = new PageSet(0);

    @Override
    public PageSet zero() {
      return NONE;
    }

    @Override
    public long roundTripNanos() {
      return 200_000;
    }

    @Override
    public long bytesPerSecond() {
      return 1_250_000_000;
    }

    @Override
    public InstallCosts installCosts() {
      return InstallCosts.DEFAULT;
    }
  }

  @Setup(Level.Trial)
  public void halfWay() {
    begin();
    long pages = unsent.capacity();
    while (unsent.count() > pages - pages * sentPercent / 100) {
      if (random.nextBelow(8) == 0) {
        request();
      }
      push(UNIT_PAGES);
    }
    start = new PageSet(pages);
    start.copyFrom(unsent);
  }

  private void begin() {
    long pages = (long) mebibytes << 8;
    MemoryMap map = MemoryMap.flat(4096, pages);
    unsent = map.ram();
    unit = new PushUnit(unsent);
    beside = new PushUnit(unsent);
    view = new Source(map, unsent);
    PageRuns used = used(pages);
    prepager = prepager(map, used);
    for (int scan = 0; prepager.wantsScans() && scan < 20; scan++) {
      PageSet accessed = new PageSet(pages);
      for (int i = 0; i < used.size(); i++) {
        if (random.nextBelow(20) >= scan / 2) {
          accessed.addRun(used.first(i), used.count(i));
        }
      }
      prepager.scanned(accessed, accessed, scan * 10_000_000L);
    }
  }

  private PageRuns used(long pages) {
    PageRuns used = new PageRuns();
    long most = Math.min(pages / 4, 1 << 20);
    while (used.pageCount() < most && used.size() < Recording.RUNS_MAX) {
      used.add(random.nextBelow(pages - 16), 1 + random.nextBelow(16));
    }
    return used;
  }

  private Prepager prepager(MemoryMap map, PageRuns used) {
    Strategy of = Strategies.find(strategy);
    if (of == null) {
      throw new IllegalArgumentException("no strategy " + strategy);
    }
    TreeMap<String, Object> options = new TreeMap<>();
    of.options().stream().filter(OptionSpec::isFile).forEach(o -> options.put(o.name(), "a run"));
    long[] touched = new long[(int) used.pageCount()];
    int size = 0;
    PageSet seen = new PageSet(map.capacity());
    for (int i = 0; i < used.size(); i++) {
      for (long page = used.first(i); page < used.end(i); page++) {
        if (seen.add(page)) {
          touched[size++] = page;
        }
      }
    }
    int count = size;
    Future future =
        new Future() {
          @Override
          public int size() {
            return count;
          }

          @Override
          public long page(int i) {
            return touched[i];
          }
        };
    return of.factory()
        .apply(
            new StrategyContext(
                map,
                random,
                of.resolve(options),
                of.clairvoyant() ? future : null,
                from -> new Recording(used)));
  }

  private long push(int pages) {
    unit.begin(pushed, pages);
    prepager.fill(view, unit);
    if (pushed.isEmpty()) { // the source's sweep
      sweepCursor = Math.max(0, unsent.next(sweepCursor));
      unit.offer(sweepCursor, unsent.capacity() - sweepCursor);
    }
    return pushed.pageCount();
  }

  private void request() {
    long capacity = unsent.capacity();
    long page = random.nextBelow(2) == 0 ? last + 1 : random.nextBelow(capacity);
    while (page >= capacity || !unsent.contains(page)) {
      page = random.nextBelow(capacity); // a search would cost more than what is measured
    }
    unsent.remove(page);
    last = page;
    beside.begin(companions, UNIT_PAGES - 1);
    prepager.faulted(view, fault.set(page, 0, false, true, 0), beside);
  }

  /// What was unsent at the start is unsent again before that runs out; the strategy hears that it
  /// was lost.
  @Setup(Level.Invocation)
  public void refill() {
    if (unsent.count() < start.count() * 3 / 4) {
      PageRuns lost = new PageRuns();
      for (long page = start.next(0); page >= 0; page = start.next(page + 1)) {
        if (unsent.add(page)) {
          lost.add(page);
        }
      }
      prepager.lost(lost);
      sweepCursor = 0;
      push(UNIT_PAGES);
    }
  }

  @Benchmark
  @OperationsPerInvocation(UNITS * UNIT_PAGES)
  public long pushedPage() {
    long pages = 0;
    for (int i = 0; i < UNITS; i++) {
      if (i % 8 == 0) {
        request();
      }
      do {
        pages += push(UNIT_PAGES);
      } while (pages < (long) i * UNIT_PAGES); // chunk and pull-cursor fill no whole units
    }
    return pages;
  }

  @Benchmark
  @OperationsPerInvocation(FAULTS)
  public long fault() {
    long pages = 0;
    for (int i = 0; i < FAULTS; i++) {
      request();
      pages += push(1);
    }
    return pages;
  }

  @State(Scope.Thread)
  public static class Fresh {
    private StrategyBenchmark of = new StrategyBenchmark();

    @Setup(Level.Invocation)
    public void begin(StrategyBenchmark asked) {
      of = new StrategyBenchmark();
      of.strategy = asked.strategy;
      of.mebibytes = asked.mebibytes;
      of.begin();
    }
  }

  @Benchmark
  @BenchmarkMode(Mode.SingleShotTime)
  @Warmup(iterations = 5)
  @Measurement(iterations = 10)
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public long firstUnit(Fresh fresh) {
    return fresh.of.push(UNIT_PAGES);
  }
}
