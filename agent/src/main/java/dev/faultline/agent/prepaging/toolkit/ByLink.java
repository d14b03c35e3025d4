package dev.faultline.agent.prepaging.toolkit;

import dev.faultline.agent.plan.Nanos;
import dev.faultline.agent.prepaging.contract.View;

/// The size of a push as the link has it: a unit is what it carries in a quarter of a round trip,
/// at least in 30 us, and at least two pages. A request then does not wait long for what left
/// before it. As many pages travel with a requested one as are sent and installed in a quarter of a
/// round trip.
///
/// Where the link carries pages faster than a target installs them one by one, units are as large
/// as they may be, and an order keeps [#CLUSTER] neighbours together, so that a call installs more
/// than one.
public final class ByLink implements Ordered.Shape {
  private static final int CLUSTER = 4;

  /// Both ends have some 10 us of work with a unit besides its pages, so units are not smaller than
  /// what the link carries in a few times that, and two pages.
  private static final long UNIT_NANOS_MIN = 30_000;

  private static final long UNIT_MIN = 2;

  private static final long PARTS = 4; // of a round trip

  @Override
  public int cluster(View view) {
    return pageNanos(view) < view.installCosts().singleNanos() ? CLUSTER : 1;
  }

  @Override
  public long unit(View view) {
    long roundTrip = view.roundTripNanos();
    long page = pageNanos(view);
    boolean asLargeAsMayBe = roundTrip == 0 || page < view.installCosts().singleNanos();
    return asLargeAsMayBe
        ? Long.MAX_VALUE
        : Math.max(UNIT_MIN, Math.max(UNIT_NANOS_MIN, roundTrip / PARTS) / page);
  }

  @Override
  public long companions(View view) {
    long page = Math.max(pageNanos(view), view.installCosts().pageNanos());
    return view.roundTripNanos() / PARTS / Math.max(1, page);
  }

  /// What a page takes on the link; if that is not known, what it takes to install one.
  private static long pageNanos(View view) {
    long rate = view.bytesPerSecond();
    return rate > 0
        ? Nanos.floor(view.map().pageSizeBytes(), rate)
        : view.installCosts().singleNanos();
  }
}
