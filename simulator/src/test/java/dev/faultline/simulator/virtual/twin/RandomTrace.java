package dev.faultline.simulator.virtual.twin;

import dev.faultline.agent.guest.ReplayableTrace;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.random.SeededRandom;

/// A made-up trace. Its name holds its own seed, how many vCPUs it has, and the usual time between
/// two touches.
final class RandomTrace implements ReplayableTrace {
  private static final int TOUCHES_MAX = 60;
  private final long seed;
  private final int vcpus;
  private final long compute;
  private final long pages;

  /// @param guestSeed draws the layout of a real trace; not used
  RandomTrace(ProgramSpec.TraceReplay replay, long pages, long guestSeed) {
    String[] name = replay.trace().split(" ");
    seed = Long.parseLong(name[0]);
    vcpus = Integer.parseInt(name[1]);
    compute = Long.parseLong(name[2]);
    this.pages = pages;
  }

  @Override
  public int vcpuCount() {
    return vcpus;
  }

  @Override
  public long pageCount() {
    return pages;
  }

  private long draw(String what, int vcpu, int touch, long bound) {
    return SeededRandom.stream(seed + vcpu * 1000L, what, touch).nextBelow(bound);
  }

  @Override
  public Touches touches(int vcpu) {
    return new Touches() {
      @Override
      public int size() {
        return 1 + (int) draw("size", vcpu, 0, TOUCHES_MAX);
      }

      @Override
      public long index(int touch) {
        return draw("page", vcpu, touch, pages);
      }

      @Override
      public boolean write(int touch) {
        return draw("write", vcpu, touch, 3) == 0;
      }

      @Override
      public long instructions(int touch) {
        return draw("instructions", vcpu, touch, 2 * compute);
      }

      @Override
      public long idleNanos(int touch) {
        return draw("idles", vcpu, touch, 3) > 0 ? 0 : draw("idle", vcpu, touch, 6 * compute);
      }
    };
  }
}
