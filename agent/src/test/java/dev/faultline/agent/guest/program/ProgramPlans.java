package dev.faultline.agent.guest.program;

import dev.faultline.agent.guest.GuestProgram;
import dev.faultline.agent.guest.ReplayableTrace;
import dev.faultline.agent.guest.TraceSource;
import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.GuestSpec.AtEnd;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.plan.ProgramSpec.HotCold;
import dev.faultline.agent.plan.ProgramSpec.Mix;
import dev.faultline.agent.plan.ProgramSpec.Part;
import dev.faultline.agent.plan.ProgramSpec.Phase;
import dev.faultline.agent.plan.ProgramSpec.Phases;
import dev.faultline.agent.plan.ProgramSpec.PointerChase;
import dev.faultline.agent.plan.ProgramSpec.Quicksort;
import dev.faultline.agent.plan.ProgramSpec.Sequential;
import dev.faultline.agent.plan.ProgramSpec.Stride;
import dev.faultline.agent.plan.ProgramSpec.TraceLayout;
import dev.faultline.agent.plan.ProgramSpec.TraceReplay;
import dev.faultline.agent.plan.ProgramSpec.Uniform;
import dev.faultline.agent.plan.ProgramSpec.Zipf;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One plan of every kind of program, for a guest of [#PAGES] pages of 4 KiB and [#VCPUS] vCPUs,
/// and a trace to replay.
public final class ProgramPlans {
  public static final int PAGE_BYTES = 4096;
  public static final int PAGES = 100;
  public static final int VCPUS = 3;

  /// Draws writes and jitter.
  public static final Access VARIED = new Access(0, 1000, 30, 20);

  /// Draws nothing.
  public static final Access PLAIN = new Access(0, 1000, 0, 0);

  /// Two vCPUs; the first one touches 7, 8, 9 (write), with idle time before the last.
  public static final ReplayableTrace TRACE =
      trace(
          touches(new long[] {7, 8, 9}, new long[] {3, 5, 10}, new long[] {0, 0, 400}),
          touches(new long[] {1, 2}, new long[] {0, 1000}, new long[] {0, 0}));

  public static final TraceSource TRACES = (replay, pageCount, seed) -> TRACE;

  private ProgramPlans() {}

  public static Map<String, ProgramSpec> all() {
    Map<String, ProgramSpec> plans = new LinkedHashMap<>();
    plans.put("sequential", new Sequential(VARIED));
    plans.put("sequential, plain", new Sequential(PLAIN));
    plans.put("stride", new Stride(VARIED, 7));
    plans.put("uniform", new Uniform(VARIED));
    plans.put("zipf", new Zipf(VARIED, 0.99, false));
    plans.put("zipf, scattered", new Zipf(VARIED, 1.3, true));
    plans.put("hot/cold", new HotCold(VARIED, 10, 90));
    plans.put("pointer chase", new PointerChase(VARIED));
    plans.put("quicksort", new Quicksort(VARIED, 7, 11 * PAGE_BYTES, 25_000));
    plans.put("trace", new TraceReplay("t", TraceLayout.FIRST_TOUCH, 1e9));
    plans.put(
        "phases",
        new Phases(
            List.of(
                new Phase(new Sequential(VARIED), 30_000),
                new Phase(new Uniform(PLAIN), 500),
                new Phase(new TraceReplay("t", TraceLayout.FIRST_TOUCH, 1e6), 200_000))));
    plans.put(
        "mix",
        new Mix(
            List.of(
                new Part(new PointerChase(PLAIN), 1, 40 * PAGE_BYTES),
                new Part(
                    new Phases(
                        List.of(
                            new Phase(new Quicksort(PLAIN, 3, 9 * PAGE_BYTES, 7_000), 100_000),
                            new Phase(new Zipf(VARIED, 2, true), 40_000))),
                    2,
                    60 * PAGE_BYTES))));
    return plans;
  }

  public static GuestProgram[] create(ProgramSpec plan, long seed, AtEnd atEnd) {
    return Programs.create(plan, PAGES, PAGE_BYTES, VCPUS, seed, atEnd, TRACES);
  }

  public static ReplayableTrace trace(ReplayableTrace.Touches... vcpus) {
    return new ReplayableTrace() {
      @Override
      public int vcpuCount() {
        return vcpus.length;
      }

      @Override
      public long pageCount() {
        return 10;
      }

      @Override
      public Touches touches(int vcpu) {
        return vcpus[vcpu];
      }
    };
  }

  /// The last touch writes, the others read.
  public static ReplayableTrace.Touches touches(
      long[] pages, long[] instructions, long[] idleNanos) {
    return new ReplayableTrace.Touches() {
      @Override
      public int size() {
        return pages.length;
      }

      @Override
      public long index(int touch) {
        return pages[touch];
      }

      @Override
      public boolean write(int touch) {
        return touch == pages.length - 1;
      }

      @Override
      public long instructions(int touch) {
        return instructions[touch];
      }

      @Override
      public long idleNanos(int touch) {
        return idleNanos[touch];
      }
    };
  }
}
