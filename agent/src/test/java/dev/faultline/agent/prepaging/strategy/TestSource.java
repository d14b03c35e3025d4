package dev.faultline.agent.prepaging.strategy;

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
import dev.faultline.agent.prepaging.contract.foresight.Lookahead;
import dev.faultline.agent.random.SeededRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The part of a source that a strategy sees: what is unsent, units to fill, requests. No clock, no
/// link.
public final class TestSource implements View {
  public final MemoryMap map;
  public final PageSet unsent;
  private final PageSet zero;
  private final PushUnit unit;
  private final PageRuns pushed = new PageRuns();
  private final PageRuns companions = new PageRuns();
  private final Fault fault = new Fault();
  public final PageRuns recorded = new PageRuns();
  public long bytesPerSecond;
  public long roundTripNanos = 100_000;
  public Lookahead copy =
      new Lookahead() {
        @Override
        public int known() {
          return 0;
        }

        @Override
        public long page(int i) {
          throw new IllegalStateException("it has told nothing");
        }
      };
  public InstallCosts installCosts = InstallCosts.DEFAULT;

  public TestSource(MemoryMap map) {
    this.map = map;
    unsent = map.ram();
    zero = new PageSet(map.capacity());
    unit = new PushUnit(unsent);
  }

  public static TestSource flat(long pages) {
    return new TestSource(MemoryMap.flat(4096, pages));
  }

  /// A map with a hole somewhere if it is large enough, and some pages that need not be sent.
  public static TestSource random(SeededRandom random) {
    long pages = 1 + random.nextBelow(120);
    MemoryMap map = MemoryMap.flat(4096, pages);
    if (pages > 4 && random.nextBelow(2) == 0) {
      long low = 1 + random.nextBelow(pages / 2);
      long hole = 1 + random.nextBelow(pages / 4);
      map =
          new MemoryMap(
              4096,
              List.of(
                  new dev.faultline.agent.memory.Region(
                      0, low, dev.faultline.agent.memory.Region.Kind.RAM),
                  new dev.faultline.agent.memory.Region(
                      low + hole, pages - low - hole, dev.faultline.agent.memory.Region.Kind.RAM)));
    }
    TestSource source = new TestSource(map);
    for (long zeros = random.nextBelow(4); zeros > 0; zeros--) {
      source.zero(random.nextBelow(map.capacity()));
    }
    for (long runs = random.nextBelow(10); runs > 0; runs--) {
      long first = random.nextBelow(map.capacity());
      source.recorded.add(first, 1 + random.nextBelow(map.capacity() - first));
    }
    return source;
  }

  public void zero(long page) {
    if (unsent.remove(page)) {
      zero.add(page);
    }
  }

  public Prepager strategy(
      String name, Map<String, ?> options, long seed, @Nullable Future future) {
    Strategy strategy = Strategies.find(name);
    Map<String, Object> given = new TreeMap<>(options);
    for (OptionSpec option : strategy.options()) {
      if (option.isFile()) {
        given.putIfAbsent(option.name(), "a run");
      }
    }
    return strategy
        .factory()
        .apply(
            new StrategyContext(
                map,
                new SeededRandom(seed),
                strategy.resolve(given),
                future,
                terms -> copy,
                from -> new Recording(recorded)));
  }

  /// The next unit of at most `room` pages, in its order.
  public List<Long> push(Prepager strategy, long room) {
    unit.begin(pushed, room);
    strategy.fill(this, unit);
    return pages(pushed);
  }

  /// As [#push], but where the strategy has no wish it is what the source's sweep then takes.
  public List<Long> pushOrSweep(Prepager strategy, long room) {
    List<Long> pages = push(strategy, room);
    if (pages.isEmpty()) {
      unit.offer(0, map.capacity());
    }
    return pages(pushed);
  }

  private static List<Long> pages(PageRuns runs) {
    List<Long> pages = new ArrayList<>();
    for (int run = 0; run < runs.size(); run++) {
      for (long page = runs.first(run); page < runs.end(run); page++) {
        pages.add(page);
      }
    }
    return pages;
  }

  /// The target asks for `page`, for its vCPU 0.
  public void request(Prepager strategy, long page) {
    request(strategy, page, 0, 0);
  }

  /// The target asks for `page`; the pages that travel behind it, at most `room`, in their order.
  public List<Long> request(Prepager strategy, long page, int vcpu, long room) {
    boolean wasUnsent = unsent.remove(page);
    unit.begin(companions, wasUnsent ? room : 0);
    strategy.faulted(this, fault.set(page, vcpu, false, wasUnsent, 0), unit);
    return pages(companions);
  }

  /// The pages were in flight when the link went down.
  public void lose(Prepager strategy, List<Long> pages) {
    PageRuns lost = new PageRuns();
    for (long page : pages) {
      unsent.add(page);
      lost.add(page);
    }
    strategy.lost(lost);
  }

  @Override
  public MemoryMap map() {
    return map;
  }

  @Override
  public PageSet unsent() {
    return unsent;
  }

  @Override
  public PageSet zero() {
    return zero;
  }

  @Override
  public long roundTripNanos() {
    return roundTripNanos;
  }

  @Override
  public InstallCosts installCosts() {
    return installCosts;
  }

  @Override
  public long bytesPerSecond() {
    return bytesPerSecond;
  }
}
