package dev.faultline.agent.prepaging.toolkit;

import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.prepaging.contract.Fault;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.PushUnit;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.contract.StrategyContext;
import dev.faultline.agent.prepaging.contract.StrategyException;
import dev.faultline.agent.prepaging.contract.View;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A strategy from elsewhere, held to its contract: what it throws becomes a [StrategyException]
/// that names it, and so do a wish for pages outside of the memory map and a set of the source's
/// that it changed. It gets units of its own, which close when it returns, so that a page that it
/// takes out of the unsent set always leaves. A wish for a page that has left is passed over, as
/// for every strategy, and cannot send it twice.
public final class Guarded implements Prepager {
  private final String name;
  private final Prepager inner;
  private @Nullable PushUnit unit;
  private @Nullable PageSet of;

  private Guarded(String name, Prepager inner) {
    this.name = name;
    this.inner = inner;
  }

  /// The same declaration with a guarded factory.
  ///
  /// @param origin where it comes from, for messages
  public static Strategy strategy(Strategy strategy, String origin) {
    String name = "strategy " + strategy.name() + " of " + origin;
    return new Strategy(
        strategy.name(),
        strategy.summary(),
        strategy.source(),
        strategy.clairvoyant(),
        strategy.looksAhead(),
        strategy.options(),
        context -> new Guarded(name, made(name, strategy.factory(), context)));
  }

  @SuppressWarnings({"ConstantValue", "UnnecessaryNullCheck"}) // nobody checks a plugin's nulls
  private static Prepager made(
      String name, Function<StrategyContext, Prepager> factory, StrategyContext context) {
    Prepager made = guard(name, "its factory", () -> factory.apply(context));
    if (made == null) {
      throw new StrategyException(name + ": its factory makes nothing; that is for it to mend");
    }
    return made;
  }

  private static <T> T guard(String name, String where, Supplier<T> call) {
    try {
      return call.get();
    } catch (RuntimeException
        | LinkageError
        | AssertionError
        | StackOverflowError
        | OutOfMemoryError e) {
      String message = e.getMessage();
      throw new StrategyException(
          name
              + ": "
              + where
              + " threw "
              + e.getClass().getSimpleName()
              + (message == null ? "" : ": " + message.lines().findFirst().orElse(""))
              + "; that is for it to mend",
          e);
    }
  }

  @Override
  public void fill(View view, PushUnit into) {
    offering("fill", view, into, own -> inner.fill(view, own));
  }

  @Override
  public void faulted(View view, Fault fault, PushUnit companions) {
    offering("faulted", view, companions, own -> inner.faulted(view, fault, own));
  }

  private interface Call {
    void with(PushUnit own);
  }

  private void offering(String where, View view, PushUnit into, Call call) {
    PushUnit own = unit;
    if (own == null || of != view.unsent()) {
      own = new PushUnit(view.unsent());
      unit = own;
      of = view.unsent();
    }
    long unsent = view.unsent().count();
    long zero = view.zero().count();
    long room = into.room();
    PushUnit lent = own;
    lent.begin(into.runs(), room);
    guard(
        name,
        where,
        () -> {
          call.with(lent);
          return true;
        });
    long taken = into.runs().pageCount();
    if (lent.wentOutside()) {
      throw new StrategyException(
          name
              + ": "
              + where
              + " offered page "
              + lent.outsidePage()
              + ", and the memory map has pages 0 to "
              + (view.unsent().capacity() - 1)
              + "; that is for it to mend");
    }
    if (taken > room
        || lent.room() > room - taken
        || view.unsent().count() != unsent - taken
        || view.zero().count() != zero) {
      throw new StrategyException(
          name
              + ": "
              + where
              + " changed what it may only read: "
              + (unsent - view.unsent().count())
              + " pages are no longer unsent and "
              + taken
              + " were offered; that is for it to mend");
    }
    into.took(taken);
    lent.close();
  }

  @Override
  public boolean wantsScans() {
    return guard(name, "wantsScans", inner::wantsScans);
  }

  @Override
  public void scanned(PageSet accessed, PageSet written, long nowNanos) {
    long before = accessed.count() + written.count();
    guard(
        name,
        "scanned",
        () -> {
          inner.scanned(accessed, written, nowNanos);
          return true;
        });
    if (accessed.count() + written.count() != before) {
      throw new StrategyException(
          name + ": scanned changed what it may only read; that is for it to mend");
    }
  }

  @Override
  public void lost(PageRuns pages) {
    guard(
        name,
        "lost",
        () -> {
          inner.lost(pages.copy());
          return true;
        });
  }

  @Override
  public boolean pushes() {
    return guard(name, "pushes", inner::pushes);
  }
}
