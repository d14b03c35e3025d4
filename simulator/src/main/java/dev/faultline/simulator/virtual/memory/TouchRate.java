package dev.faultline.simulator.virtual.memory;

import dev.faultline.agent.guest.ReplayableTrace;
import dev.faultline.agent.guest.TraceSource;
import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.plan.ProgramSpec.TraceReplay;
import dev.faultline.scenarios.Scenario.GuestMigration;

/// How many touches a guest makes in a nanosecond of its time, all vCPUs together, as its program
/// says: exact but for jitter, and for what a sort or a trace does more at one time than at
/// another.
public final class TouchRate {
  private final TraceSource traces;
  private final long pages;
  private final long seed;

  private TouchRate(TraceSource traces, long pages, long seed) {
    this.traces = traces;
    this.pages = pages;
    this.seed = seed;
  }

  /// @param seed of the migration
  public static double of(GuestMigration guest, TraceSource traces, long seed) {
    return new TouchRate(traces, guest.vm().map().ramPageCount(), seed)
        .of(guest.guest().program(), guest.vm().vcpus());
  }

  private double of(ProgramSpec program, int vcpus) {
    return switch (program) {
      case ProgramSpec.Sequential s -> each(s.access(), vcpus);
      case ProgramSpec.Stride s -> each(s.access(), vcpus);
      case ProgramSpec.Uniform s -> each(s.access(), vcpus);
      case ProgramSpec.Zipf s -> each(s.access(), vcpus);
      case ProgramSpec.HotCold s -> each(s.access(), vcpus);
      case ProgramSpec.PointerChase s -> each(s.access(), vcpus);
      case ProgramSpec.Quicksort s -> each(s.access(), Math.min(vcpus, s.processes()));
      case ProgramSpec.Idle _, ProgramSpec.Machine _ -> 0;
      case ProgramSpec.Phases s -> {
        double touches = 0;
        double nanos = 0;
        for (ProgramSpec.Phase phase : s.phases()) {
          touches += of(phase.program(), vcpus) * phase.durationNanos();
          nanos += phase.durationNanos();
        }
        yield touches / nanos;
      }
      case ProgramSpec.Mix s ->
          s.parts().stream().mapToDouble(part -> of(part.program(), part.vcpus())).sum();
      case TraceReplay s -> trace(s);
    };
  }

  private static double each(Access access, int vcpus) {
    return (double) vcpus / access.computeNanos();
  }

  private double trace(TraceReplay replay) {
    ReplayableTrace trace = traces.find(replay, pages, seed);
    double rate = 0;
    for (int vcpu = 0; vcpu < trace.vcpuCount(); vcpu++) {
      ReplayableTrace.Touches touches = trace.touches(vcpu);
      rate += touches.size() / Math.max(1, nanos(touches, replay.instructionsPerSecond()));
    }
    return rate;
  }

  /// How long the vCPU of a trace takes for its touches.
  public static double nanos(ReplayableTrace.Touches touches, double instructionsPerSecond) {
    double instructions = 0;
    double idle = 0;
    for (int i = 0; i < touches.size(); i++) {
      instructions += touches.instructions(i);
      idle += touches.idleNanos(i);
    }
    return instructions * 1e9 / instructionsPerSecond + idle;
  }
}
