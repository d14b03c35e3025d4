package dev.faultline.agent.prepaging.strategy.ahead;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.prepaging.contract.Fault;
import dev.faultline.agent.prepaging.contract.OptionSpec;
import dev.faultline.agent.prepaging.contract.Options;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.PushUnit;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.contract.StrategyContext;
import dev.faultline.agent.prepaging.contract.View;
import dev.faultline.agent.prepaging.contract.foresight.Lookahead;
import dev.faultline.agent.prepaging.contract.foresight.Lookahead.Astray;
import dev.faultline.agent.prepaging.strategy.past.Adaptive;
import dev.faultline.agent.prepaging.toolkit.ByLink;
import dev.faultline.agent.prepaging.toolkit.Ordered;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Ours. At SUSPEND the source starts a private copy of the stopped guest, which runs on unstalled;
/// what the copy touches first is pushed in that order, in units of the link's size ([ByLink]).
/// Where the copy is ahead by less than a unit, [Adaptive] fills it. With a requested page travel
/// the copy's next ones, as many as are sent and installed in a quarter of a round trip.
///
/// The copy is ahead of the guest by the hand-over and by all that the guest has been stalled, so
/// most when it is needed most. It can go astray, at the latest when it waits for input that only
/// the guest gets. While the target asks for other pages than it tells ([Trust]), `adaptive` alone
/// decides. A request for a page that left as the copy told is news to `adaptive`, as one for an
/// unsent page: else a copy that is right and slow would keep the bubbles where the guest was.
///
/// Running a program ahead to learn what it will want is speculative execution for hints: SpecHint
/// (Chang, Gibson, OSDI 1999; Fraser, Chang, USENIX 2003) does so within a process that waits for
/// its disk. US 9880872, US 10481940 and EP 3414658 emulate a guest that waits for a page on at the
/// *target*, with what is there. Here the copy runs at the *source*, where all of its memory is,
/// and what it does serves only to order the pushes.
///
/// Memory: that of `adaptive`, and two bits a page of the guest.
public final class Shadow implements Prepager {
  private static final String START = "start";
  private static final String SLOWDOWN = "slowdown";
  private static final String DIVERGE = "diverge";
  private static final String ASTRAY = "astray";
  private static final int TOGETHER = 64;
  private static final long HOUR_MICROS = 3_600_000_000L;

  public static final Strategy STRATEGY =
      new Strategy(
          "shadow",
          "what a private copy of the guest, running on at the source, touches first; else as"
              + " adaptive",
          "Faultline's own; speculation for hints, Chang, Gibson, OSDI 1999",
          false,
          true,
          List.of(
              OptionSpec.integer(
                  START, 20_000, 0, HOUR_MICROS, "us from SUSPEND until the copy runs"),
              OptionSpec.integer(
                  SLOWDOWN, 1, 0, HOUR_MICROS, "us that each first touch holds the copy up"),
              OptionSpec.integer(
                  DIVERGE,
                  50_000,
                  0,
                  HOUR_MICROS,
                  "us of guest time since SUSPEND after which the copy goes astray"),
              OptionSpec.choice(
                  ASTRAY,
                  "silent",
                  List.of("silent", "wrong", "never"),
                  "what the copy tells then: nothing, or random pages; or it never goes astray")),
          Shadow::new);

  private final Lookahead copy;
  private final Trust trust;
  private final Ordered adaptive;
  private final PageSet byCopy; // sent as the copy told, and not asked for since
  private final Fault heard = new Fault();
  private final long[] together = new long[TOGETHER];
  private final ByLink shape = new ByLink();

  private Shadow(StrategyContext context) {
    copy = context.lookahead(terms(context.options()));
    trust = new Trust(copy, context.map());
    byCopy = new PageSet(context.map().capacity());
    adaptive = Adaptive.of(context);
  }

  private static Lookahead.Terms terms(Options options) {
    return new Lookahead.Terms(
        1000 * options.integer(START),
        1000 * options.integer(SLOWDOWN),
        1000 * options.integer(DIVERGE),
        Astray.valueOf(options.text(ASTRAY).toUpperCase(Locale.ROOT)));
  }

  @Override
  public void fill(View view, PushUnit into) {
    trust.listen(view.unsent());
    into.limit(shape.unit(view));
    offerNext(view, into);
    if (!into.isFull()) {
      adaptive.fill(view, into);
    }
  }

  @Override
  public void faulted(View view, Fault fault, PushUnit companions) {
    trust.asked(fault.page(), fault.unsent());
    trust.listen(view.unsent());
    companions.limit(shape.companions(view));
    offerNext(view, companions);
    // what the copy alone has sent says as much of where the guest is as what nobody has
    boolean isNews = byCopy.remove(fault.page()) || fault.unsent();
    adaptive.faulted(
        view,
        heard.set(fault.page(), fault.vcpu(), fault.write(), isNews, fault.nowNanos()),
        companions);
  }

  /// Where pages cross faster than a target installs them one by one, those that leave together do
  /// so by address: a call then installs more than one.
  private void offerNext(View view, PushUnit into) {
    boolean byAddress = shape.cluster(view) > 1;
    while (trust.holds() && trust.next() < trust.known() && !into.isFull()) {
      int at = trust.next();
      int count = (int) Math.min(Math.min(trust.known() - at, into.room()), together.length);
      for (int i = 0; i < count; i++) {
        together[i] = copy.page(at + i);
      }
      if (byAddress) {
        Arrays.sort(together, 0, count);
      }
      for (int i = 0; i < count; i++) {
        if (into.offer(together[i])) {
          adaptive.sent(together[i]);
          byCopy.add(together[i]);
        }
      }
      trust.sentUpTo(at + count);
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
    trust.lost();
    adaptive.lost(pages);
  }
}
