package dev.faultline.agent.guest.program;

import dev.faultline.agent.plan.Access;
import dev.faultline.agent.random.SeededRandom;

/// Every `stride`-th page; each sweep starts one page after the start of the one before it, so that
/// a full turn visits each page once. A stride of 1 is the sequential program. The position says
/// everything: the sweep that it belongs to is its remainder by the stride.
public final class StrideProgram extends PositionProgram {
  private final long stride;

  public StrideProgram(
      Span span, Access access, SeededRandom accessRandom, long stride, long start) {
    super(1, span, access, accessRandom, start);
    this.stride = stride;
  }

  @Override
  public void skipOwn(long touches) {
    long left = touches % pages; // a full turn visits each page once
    while (left > 0) {
      long count = Math.min(left, untilSweepEnds());
      advance(count);
      left -= count;
    }
  }

  @Override
  public void indexes(long[] touches, int from, int end) {
    int i = from;
    while (i < end) {
      int count = (int) Math.min(end - i, untilSweepEnds());
      long touch = first + position << 1;
      long step = stride << 1;
      for (int j = 0; j < count; j++) {
        touches[i + j] = touch + j * step;
      }
      i += count;
      advance(count);
    }
  }

  private long untilSweepEnds() {
    return (pages - 1 - position) / stride + 1;
  }

  /// @param count at most [#untilSweepEnds()]
  private void advance(long count) {
    if (count < untilSweepEnds()) {
      position += count * stride;
    } else {
      long sweep = position % stride + 1;
      position = sweep < Math.min(stride, pages) ? sweep : 0;
    }
  }
}
