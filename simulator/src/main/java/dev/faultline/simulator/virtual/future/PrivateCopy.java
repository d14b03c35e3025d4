package dev.faultline.simulator.virtual.future;

import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.prepaging.contract.foresight.Lookahead;
import dev.faultline.agent.random.SeededRandom;
import dev.faultline.simulator.virtual.time.Cores;
import org.jspecify.annotations.Nullable;

/// A private copy of the stopped guest that runs on at the source: it tells of the [FirstTouches]
/// those that it has made by now. Each of its vCPUs takes a core there from SUSPEND until all pages
/// are sent, so it is slower on a host that is crowded, and so is who shares the host with it.
public final class PrivateCopy implements Lookahead, Lookahead.Starter {
  private final FirstTouches touches;
  private final MemoryMap map;
  private final Cores cores;
  private final long seed;
  private final int vcpus;
  private @Nullable Terms terms; // null while nobody wants a copy
  private long beginWork = -1;
  private boolean runs;
  private int known;

  /// @param seed of the random pages that a copy tells that is wrong
  public PrivateCopy(FirstTouches touches, MemoryMap map, Cores cores, long seed, int vcpus) {
    this.touches = touches;
    this.map = map;
    this.cores = cores;
    this.seed = seed;
    this.vcpus = vcpus;
  }

  @Override
  public Lookahead start(Terms of) {
    terms = of;
    return this;
  }

  /// The guest has stopped, and [FirstTouches#from] knows where.
  public void suspended() {
    if (terms != null && !touches.isNeedless()) {
      beginWork = cores.work();
      runs = true;
      for (int i = 0; i < vcpus; i++) {
        cores.start();
      }
    }
  }

  /// As [#start] for the strategy of a process that follows a dead one: the copy went with that,
  /// and tells nothing more.
  public Lookahead ended(Terms unused) {
    end();
    return this;
  }

  /// Nobody wants the copy any longer.
  public void end() {
    if (runs) {
      runs = false;
      for (int i = 0; i < vcpus; i++) {
        cores.stop();
      }
    }
  }

  @Override
  public int known() {
    Terms how = terms;
    if (how == null || !runs) {
      return known;
    }
    long elapsed = cores.work() - beginWork - how.startNanos();
    while (elapsed >= 0
        && known < touches.size()
        && !(how.astray() == Astray.SILENT && isAstray(how, known))
        && touches.guestNanos(known) + (known + 1) * how.firstTouchNanos() <= elapsed) {
      known++;
    }
    return known;
  }

  private boolean isAstray(Terms how, int i) {
    return how.astray() != Astray.NEVER && touches.guestNanos(i) >= how.divergeNanos();
  }

  @Override
  public long page(int i) {
    return terms != null && isAstray(terms, i)
        ? map.frame(Math.floorMod(SeededRandom.mix(seed + i), map.ramPageCount()))
        : touches.page(i);
  }
}
