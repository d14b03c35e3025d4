package dev.faultline.agent.prepaging.strategy.past;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.prepaging.contract.Fault;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.PushUnit;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.contract.StrategyContext;
import dev.faultline.agent.prepaging.contract.View;
import dev.faultline.agent.prepaging.strategy.fault.Dual;
import dev.faultline.agent.prepaging.strategy.fixed.Linear;
import dev.faultline.agent.prepaging.toolkit.ByLink;
import dev.faultline.agent.prepaging.toolkit.Ordered;
import dev.faultline.agent.prepaging.toolkit.PageHistory;
import java.util.List;

/// Ours. Along the order in which the guest used its pages last, those that it always used together
/// side by side ([PageHistory.Measure#PATTERN]), it pushes by two rules and lets the faults decide
/// how much by which: a bubble around the page requested last, and a scan from the hottest page
/// that is unsent.
///
/// A request for a page that had not left says how far each rule was from sending it: the unsent
/// pages between the last requested one and it, twice, since a bubble grows both ways; and those
/// between the scan and it. Each rule keeps the mean of the binary logarithm, the last sixteen
/// requests counting most, and gets a share of the units that falls fourfold with each doubling of
/// its distance. So a guest that goes where it just was (a sort, an interpreter) gets bubbles, one
/// that jumps among hot pages (a server) gets the scan, and most get both.
///
/// It pushes in units of the link's size ([ByLink]), so that a request does not wait long for what
/// left before, and what was decided last is soon on its way. The first pages of a new bubble, as
/// many as are sent and installed in a quarter of a round trip, travel with the requested page:
/// what the guest touches next is then there when it goes on.
///
/// Memory: that of the order. A decision costs a count of at most [#LOOK] pages a request, and
/// nothing a page.
public final class Adaptive implements Prepager {
  public static final Strategy STRATEGY =
      new Strategy(
          "adaptive",
          "a bubble and a scan along the order of last use; the faults decide how much of which",
          "Faultline's own",
          false,
          List.of(),
          Adaptive::of);

  private static final long LOOK = 1 << 14;
  private static final double NEW = 1.0 / 16;
  private static final double STEEPNESS = 2;

  private final Dual bubble = new Dual();
  private final Linear scan = new Linear();
  private long last;
  private long hottest;
  private double bubbleDistance;
  private double scanDistance;
  private double share = 0.5; // of the units that are the bubble's; only a fault changes it
  private double due;

  /// One for a migration.
  public static Ordered of(StrategyContext context) {
    return Ordered.by(PageHistory.Measure.PATTERN, context.map(), new Adaptive(), new ByLink());
  }

  @Override
  public void fill(View view, PushUnit into) {
    due += share;
    if (due >= 0.5) {
      due -= 1;
      bubble.fill(view, into);
    } else {
      scan.fill(view, into);
    }
  }

  @Override
  public void faulted(View view, Fault fault, PushUnit companions) {
    if (!fault.unsent()) {
      return;
    }
    PageSet unsent = view.unsent();
    long page = fault.page();
    long between = unsentIn(unsent, Math.min(page, last), Math.max(page, last));
    hottest = Math.max(0, unsent.next(hottest)); // nothing below it is unsent
    long ahead = unsentIn(unsent, hottest, page);
    bubbleDistance += NEW * (log2(1 + 2 * between) - bubbleDistance);
    scanDistance += NEW * (log2(1 + ahead) - scanDistance);
    share = 1 / (1 + StrictMath.pow(2, STEEPNESS * (bubbleDistance - scanDistance)));
    last = page;
    bubble.faulted(view, fault, companions);
    bubble.fill(view, companions);
  }

  private static long unsentIn(PageSet unsent, long from, long end) {
    long distance = end - from;
    return distance <= 0 ? 0 : distance > LOOK ? distance : unsent.countIn(from, distance);
  }

  private static double log2(long value) {
    return StrictMath.log(value) / StrictMath.log(2);
  }

  @Override
  public void lost(PageRuns pages) {
    hottest = 0;
    bubble.lost(pages);
    scan.lost(pages);
  }
}
