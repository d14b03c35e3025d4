package dev.faultline.agent.prepaging.strategy.past;

import dev.faultline.agent.prepaging.contract.OptionSpec;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.strategy.fixed.Linear;
import dev.faultline.agent.prepaging.toolkit.Ordered;
import java.util.List;

/// The working set first: pages by when, or how often, the guest accessed them before SUSPEND, then
/// the rest by address; faults do not move it.
public final class HotFirst {
  public static final Strategy STRATEGY =
      new Strategy(
          "hot-first",
          "the pages accessed before the stop, hottest first, then address order; faults do not"
              + " move it",
          "slot order of Hines, Deshpande, Gopalan, OSR 43(3), 2009, from scans of the source",
          false,
          List.of(
              OptionSpec.choice(
                  "by",
                  "recency",
                  Ordered.MEASURES,
                  "what makes a page hot; see `order` of `linear`")),
          context -> Ordered.by(context.options().text("by"), context.map(), new Linear()));

  private HotFirst() {}
}
