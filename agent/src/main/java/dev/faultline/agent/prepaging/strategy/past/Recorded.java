package dev.faultline.agent.prepaging.strategy.past;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.prepaging.contract.Fault;
import dev.faultline.agent.prepaging.contract.OptionSpec;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.PushUnit;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.contract.StrategyContext;
import dev.faultline.agent.prepaging.contract.View;
import dev.faultline.agent.prepaging.toolkit.ByLink;
import dev.faultline.agent.prepaging.toolkit.Ordered;
import java.util.List;

/// The working set that earlier runs of the guest recorded, first: in the order in which that guest
/// touched its pages first, as FaaSnap (EuroSys 2022) loads it, or by address, which makes longer
/// runs of them, as the code of REAP (ASPLOS 2021) and fcvm do. Of several runs the mean rank
/// decides ([dev.faultline.agent.prepaging.contract.Recording#byMeanRank]): what few of them
/// touched comes late.
///
/// Once the set has left, [Adaptive] goes on. It also does, for good, once the set's order predicts
/// no better than chance. A request for an unsent page is a hit if that is in the half of the set
/// that is next, and by chance that half's share of all unsent pages are; the set is dropped when
/// there are fewer, the last sixteen requests counting most. Half, so that a set which is most of
/// the memory is judged, too: any page is in it, but not in what its order has next.
///
/// Units have the link's size ([ByLink]); with a requested page travel the set's next ones.
///
/// Memory: that of `adaptive`, the set's runs, and two bits a page of the guest.
public final class Recorded implements Prepager {
  private static final String FROM = "from";
  private static final String ORDER = "order";
  private static final String FIRST_TOUCH = "first-touch";
  private static final double NEW = 1.0 / 16;
  private static final double CREDIT = 0.25; // before any request

  public static final Strategy STRATEGY =
      new Strategy(
          "recorded",
          "the pages that earlier runs recorded, while requests bear them out; then as adaptive",
          "REAP, ASPLOS 2021, with order: offset; FaaSnap, EuroSys 2022, with first-touch",
          false,
          List.of(
              OptionSpec.file(
                  FROM,
                  "result file of an earlier run that was made with --record-touches; or several,"
                      + " with \" + \" in between: their pages by mean rank"),
              OptionSpec.choice(
                  ORDER,
                  FIRST_TOUCH,
                  List.of(FIRST_TOUCH, "offset"),
                  "order of the recorded pages: as they were touched first, or by address")),
          Recorded::new);

  private final PageRuns runs;
  private final PageSet rest; // of the set, unsent
  private final PageSet next; // a third to a half of it, that is to go first
  private final Ordered adaptive;
  private final ByLink shape = new ByLink();
  private int run;
  private boolean isStale = true; // what is left of the set is to be looked at anew
  private boolean isDropped;
  private double lead = CREDIT; // of the share of hits over that by chance

  private Recorded(StrategyContext context) {
    PageRuns recorded = context.recording(FROM).runs();
    rest = new PageSet(context.map().capacity());
    next = new PageSet(context.map().capacity());
    rest.addRuns(recorded);
    boolean asTouched = context.options().text(ORDER).equals(FIRST_TOUCH);
    runs = asTouched ? recorded : new PageRuns();
    if (!asTouched) {
      rest.appendRuns(runs);
    }
    adaptive = Adaptive.of(context);
  }

  @Override
  public void fill(View view, PushUnit into) {
    into.limit(shape.unit(view));
    offerNext(view, into);
    if (!into.isFull()) {
      adaptive.fill(view, into);
    }
  }

  @Override
  public void faulted(View view, Fault fault, PushUnit companions) {
    if (fault.unsent()) {
      judge(fault.page(), view.unsent());
    }
    companions.limit(shape.companions(view));
    offerNext(view, companions);
    adaptive.faulted(view, fault, companions);
    haveLeft(companions.runs());
  }

  private void judge(long page, PageSet unsent) {
    refresh(unsent);
    if (rest.isEmpty()) {
      return;
    }
    divide();
    double chance = (double) next.count() / (unsent.count() + 1); // it is sent meanwhile
    int hit = next.remove(page) ? 1 : 0;
    rest.remove(page);
    lead += NEW * (hit - chance - lead);
    if (lead < 0) {
      isDropped = true;
      rest.clear();
    }
  }

  /// Takes the half that is next anew once a third is left.
  private void divide() {
    if (3 * next.count() >= rest.count()) {
      return;
    }
    next.clear();
    long half = (rest.count() + 1) / 2;
    for (int i = run; i < runs.size() && next.count() < half; i++) {
      long page = runs.first(i);
      while (page < runs.end(i) && next.count() < half) {
        long count = rest.runUp(page, Math.min(runs.end(i) - page, half - next.count()));
        if (count > 0) {
          next.addRun(page, count);
        }
        page += Math.max(1, count);
      }
    }
  }

  private void offerNext(View view, PushUnit into) {
    refresh(view.unsent());
    if (rest.isEmpty()) {
      return;
    }
    while (run < runs.size() && !into.isFull()) {
      into.offer(runs.first(run), runs.count(run));
      if (!into.isFull()) { // else what is left of this run is unsent still
        rest.removeRun(runs.first(run), runs.count(run));
        next.removeRun(runs.first(run), runs.count(run));
        run++;
      }
    }
    PageRuns taken = into.runs();
    for (int i = 0; i < taken.size(); i++) {
      for (long page = taken.first(i); page < taken.end(i); page++) {
        adaptive.sent(page);
      }
    }
    haveLeft(taken);
  }

  private void haveLeft(PageRuns pages) {
    for (int i = 0; i < pages.size() && !rest.isEmpty(); i++) {
      rest.removeRun(pages.first(i), pages.count(i));
      next.removeRun(pages.first(i), pages.count(i));
    }
  }

  /// Looks anew at what of the set is unsent, at first and where pages were lost.
  private void refresh(PageSet unsent) {
    if (!isStale) {
      return;
    }
    isStale = false;
    run = 0;
    next.clear();
    rest.addRuns(runs);
    for (long page = rest.next(0); page >= 0; ) {
      long end = page + unsent.runUp(page, Long.MAX_VALUE);
      if (end == page) {
        long next = unsent.next(page);
        end = next < 0 ? rest.capacity() : next;
        rest.removeRun(page, end - page);
      }
      page = rest.next(end);
    }
  }

  @Override
  public boolean wantsScans() {
    return true;
  }

  @Override
  public void scanned(PageSet accessed, PageSet written, long nowNanos) {
    adaptive.scanned(accessed, written, nowNanos);
  }

  @Override
  public void lost(PageRuns pages) {
    isStale = !isDropped;
    adaptive.lost(pages);
  }
}
