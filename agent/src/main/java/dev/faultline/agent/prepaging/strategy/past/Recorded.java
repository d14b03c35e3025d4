package dev.faultline.agent.prepaging.strategy.past;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.prepaging.contract.Fault;
import dev.faultline.agent.prepaging.contract.OptionSpec;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.PushUnit;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.contract.View;
import dev.faultline.agent.prepaging.strategy.fault.Dual;
import java.util.List;

/// The working set that an earlier run of the guest recorded, first: in the order in which that
/// guest touched its pages first, as FaaSnap (EuroSys 2022) loads it, or by address, which makes
/// longer runs of them, as the code of REAP (ASPLOS 2021) and fcvm do.
///
/// Of several runs it is what all of them touched, as E2B makes its templates' sets: what a guest
/// touches once only is no reason to push it early.
///
/// Faults do not move that order. The pages that the recording does not name follow as [Dual]
/// pushes them, around the page requested last: where the guest leaves its recorded path, its
/// requests are all that is known of the new one.
public final class Recorded implements Prepager {
  private static final String FROM = "from";
  private static final String ORDER = "order";
  private static final String FIRST_TOUCH = "first-touch";

  public static final Strategy STRATEGY =
      new Strategy(
          "recorded",
          "the pages that an earlier run recorded, then a bubble around the page requested last",
          "REAP, ASPLOS 2021, with order: offset; FaaSnap, EuroSys 2022, with first-touch",
          false,
          List.of(
              OptionSpec.file(
                  FROM,
                  "result file of an earlier run that was made with --record-touches; of several,"
                      + " with \" + \" in between, the pages that all have"),
              OptionSpec.choice(
                  ORDER,
                  FIRST_TOUCH,
                  List.of(FIRST_TOUCH, "offset"),
                  "order of the recorded pages: as they were touched first, or by address")),
          context ->
              new Recorded(
                  context.recording(FROM).runs(),
                  context.options().text(ORDER).equals(FIRST_TOUCH),
                  context.map().capacity()));

  private final PageRuns runs;
  private final Dual rest = new Dual();
  private int run;

  private Recorded(PageRuns recorded, boolean asTouched, long capacity) {
    runs = asTouched ? recorded : byAddress(recorded, capacity);
  }

  private static PageRuns byAddress(PageRuns runs, long capacity) {
    var pages = new dev.faultline.agent.memory.PageSet(capacity);
    for (int i = 0; i < runs.size(); i++) {
      pages.addRun(runs.first(i), runs.count(i));
    }
    PageRuns sorted = new PageRuns();
    pages.appendRuns(sorted);
    return sorted;
  }

  @Override
  public void fill(View view, PushUnit into) {
    while (run < runs.size()) {
      into.offer(runs.first(run), runs.count(run));
      if (into.isFull()) {
        return; // what is left of this run is unsent still
      }
      run++;
    }
    rest.fill(view, into);
  }

  @Override
  public void faulted(View view, Fault fault, PushUnit companions) {
    rest.faulted(view, fault, companions);
  }

  @Override
  public void lost(PageRuns pages) {
    run = 0;
    rest.lost(pages);
  }
}
