package dev.faultline.agent.guest.program;

import dev.faultline.agent.plan.Access;
import dev.faultline.agent.random.SeededRandom;

/// A hot set, the first pages, gets a fixed share of the touches; within both sets draws are
/// uniform.
public final class HotColdProgram extends RandomProgram {
  private final long hotPages;
  private final long hotThreshold;

  /// @param hotPages 1 to the page count
  /// @param hotShare share of the touches that go to them, 0 to 1
  public HotColdProgram(
      Span span,
      Access access,
      SeededRandom accessRandom,
      SeededRandom random,
      long hotPages,
      double hotShare) {
    super(4, span, access, accessRandom, random, 2);
    this.hotPages = hotPages;
    hotThreshold = hotPages == pages ? 1L << 53 : (long) (hotShare * 0x1.0p53);
  }

  @Override
  public void indexes(long[] touches, int from, int end) {
    SeededRandom draws = random;
    long coldPages = pages - hotPages;
    for (int i = from; i < end; i++) {
      boolean hot = draws.nextLong() >>> 11 < hotThreshold;
      long start = hot ? 0 : hotPages;
      long count = hot ? hotPages : coldPages;
      touches[i] = first + start + Math.unsignedMultiplyHigh(draws.nextLong(), count) << 1;
    }
  }
}
