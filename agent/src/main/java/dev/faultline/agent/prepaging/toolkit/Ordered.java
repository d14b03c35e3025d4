package dev.faultline.agent.prepaging.toolkit;

import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.memory.PageSet;
import dev.faultline.agent.plan.InstallCosts;
import dev.faultline.agent.prepaging.contract.Fault;
import dev.faultline.agent.prepaging.contract.OptionSpec;
import dev.faultline.agent.prepaging.contract.Prepager;
import dev.faultline.agent.prepaging.contract.PushUnit;
import dev.faultline.agent.prepaging.contract.StrategyContext;
import dev.faultline.agent.prepaging.contract.View;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Another strategy along a temporal order of the pages instead of their addresses, so that its
/// scan begins with the pages that were hottest and its bubbles grow over pages that were used at
/// the same time: the slot order of Hines, Deshpande and Gopalan (OSR 43(3), 2009), who take the
/// order from the reclaim lists of the guest. Ours comes from scans of what the guest accessed
/// before SUSPEND ([PageHistory]); without scans the order is that of addresses.
///
/// The inner strategy sees slots: slot i is the page that was i-th in the order; behind them, at
/// the number of those pages plus its address, each page. One that is in both places is unsent in
/// the first only.
///
/// Memory: a bit a page of the guest, and 12 bytes beside its history a page that was accessed.
public final class Ordered implements Prepager {
  private static final List<String> ORDERS = List.of("address", "recency", "frequency", "decayed");

  /// All but the addresses'.
  public static final List<String> MEASURES = ORDERS.subList(1, ORDERS.size());

  public static final OptionSpec OPTION =
      OptionSpec.choice(
          "order",
          "address",
          ORDERS,
          "order of the pages along which it goes: by address, or hottest first: accessed last, in"
              + " most scans, or in most scans with older ones counting less (0.2 s)");

  /// What a strategy makes of the link, as far as the source knows it.
  public interface Shape {
    /// How many neighbours stay together in the order.
    default int cluster(View view) {
      return 1;
    }

    /// How many pages it pushes in one unit, at most.
    default long unit(View view) {
      return Long.MAX_VALUE;
    }

    /// How many pages travel with a requested one, at most.
    default long companions(View view) {
      return Long.MAX_VALUE;
    }
  }

  private static final Shape PLAIN = new Shape() {};

  private final Prepager inner;
  private final PageHistory history;
  private final Shape shape;
  private final SlotView slots = new SlotView();
  private final PageRuns chosen = new PageRuns(64);
  private final Fault fault = new Fault();
  private PushUnit unit = new PushUnit(slots.unsent);
  private int[] order = {};
  private int[] pagesByAddress = {};
  private int[] slotsByAddress = {};
  private boolean settled;

  private Ordered(Prepager inner, PageHistory history, Shape shape) {
    this.inner = inner;
    this.history = history;
    this.shape = shape;
  }

  /// The strategy along the order that its option asks for; itself if that is the addresses'.
  public static Prepager along(StrategyContext context, Prepager inner) {
    String order = context.options().text(OPTION.name());
    return order.equals("address") ? inner : by(order, context.map(), inner);
  }

  /// @param order all but `address`
  public static Prepager by(String order, MemoryMap map, Prepager inner) {
    return by(PageHistory.Measure.valueOf(order.toUpperCase(Locale.ROOT)), map, inner, PLAIN);
  }

  public static Ordered by(
      PageHistory.Measure measure, MemoryMap map, Prepager inner, Shape shape) {
    // Slots and addresses together have to fit a page set.
    long room = Math.min(PageHistory.PAGES_MAX, PageSet.CAPACITY_MAX - map.capacity());
    return new Ordered(inner, new PageHistory(measure, (int) room), shape);
  }

  @Override
  public boolean wantsScans() {
    return true;
  }

  @Override
  public void scanned(PageSet accessed, PageSet written, long nowNanos) {
    history.scanned(accessed, nowNanos);
  }

  /// Fixes the order: the guest is at the target now.
  private void settle(View view) {
    slots.view = view;
    if (settled) {
      return;
    }
    settled = true;
    PageHistory.Order ordered = history.ordered(shape.cluster(view));
    order = ordered.pages();
    pagesByAddress = ordered.byAddress();
    slotsByAddress = ordered.slots();
    slots.unsent = new PageSet(order.length + view.unsent().capacity());
    unit = new PushUnit(slots.unsent);
  }

  /// Looks anew at what is unsent where it is not what was left of it: holes are found late, and
  /// lost pages come back.
  private void refresh(PageSet unsent) {
    if (slots.unsent.count() == unsent.count()) {
      return;
    }
    slots.unsent.clear();
    for (long page = unsent.next(0); page >= 0; ) {
      long end = unsent.nextAbsent(page);
      slots.unsent.addRun(order.length + page, end - page);
      page = unsent.next(end);
    }
    for (int slot = 0; slot < order.length; slot++) {
      if (slots.unsent.remove((long) order.length + order[slot])) {
        slots.unsent.add(slot);
      }
    }
  }

  /// Another strategy beside this one has sent the page, so that it need not look at all anew.
  public void sent(long page) {
    if (settled) {
      slots.unsent.remove(slot(page));
    }
  }

  private long slot(long page) {
    int at = Arrays.binarySearch(pagesByAddress, (int) page);
    return at >= 0 ? slotsByAddress[at] : order.length + page;
  }

  @Override
  public void fill(View view, PushUnit into) {
    settle(view);
    refresh(view.unsent());
    long spare = into.room() - Math.min(into.room(), Math.max(1, shape.unit(view)));
    while (into.room() > spare) {
      unit.begin(chosen, into.room() - spare);
      inner.fill(slots, unit);
      if (chosen.isEmpty()) {
        return;
      }
      offer(into);
    }
  }

  private void offer(PushUnit into) {
    for (int i = 0; i < chosen.size(); i++) {
      long slot = chosen.first(i);
      for (; slot < chosen.end(i) && slot < order.length; slot++) {
        into.offer(order[(int) slot]);
      }
      if (slot < chosen.end(i)) {
        into.offer(slot - order.length, chosen.end(i) - slot);
      }
    }
  }

  @Override
  public void faulted(View view, Fault of, PushUnit companions) {
    settle(view);
    long slot = slot(of.page());
    if (of.unsent()) {
      slots.unsent.remove(slot);
    }
    refresh(view.unsent());
    unit.begin(chosen, Math.min(companions.room(), shape.companions(view)));
    inner.faulted(slots, fault.set(slot, of.vcpu(), of.write(), of.unsent(), of.nowNanos()), unit);
    offer(companions);
  }

  @Override
  public boolean pushes() {
    return inner.pushes();
  }

  @Override
  public void lost(PageRuns pages) {
    PageRuns there = new PageRuns();
    for (int i = 0; i < pages.size(); i++) {
      for (long page = pages.first(i); page < pages.end(i); page++) {
        there.add(slot(page));
      }
    }
    slots.unsent.clear(); // looked at anew
    inner.lost(there);
  }

  /// The source by slots.
  private static final class SlotView implements View {
    PageSet unsent = new PageSet(0);
    @Nullable View view;

    private View view() {
      return Objects.requireNonNull(view);
    }

    @Override
    public MemoryMap map() {
      return view().map();
    }

    @Override
    public PageSet unsent() {
      return unsent;
    }

    @Override
    public PageSet zero() {
      return view().zero();
    }

    @Override
    public long roundTripNanos() {
      return view().roundTripNanos();
    }

    @Override
    public long bytesPerSecond() {
      return view().bytesPerSecond();
    }

    @Override
    public InstallCosts installCosts() {
      return view().installCosts();
    }
  }
}
