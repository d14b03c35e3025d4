package dev.faultline.simulator.experiment.points;

import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.Scenario.GuestMigration;
import java.util.List;
import java.util.TreeSet;

/// What a seed changes in scenarios, in words.
public final class Varied {
  private Varied() {}

  /// What it changes in each of them.
  public static List<String> of(List<Scenario> scenarios) {
    TreeSet<String> shared = new TreeSet<>(of(scenarios.getFirst()));
    scenarios.forEach(scenario -> shared.retainAll(of(scenario)));
    return List.copyOf(shared);
  }

  private static TreeSet<String> of(Scenario scenario) {
    TreeSet<String> varied = new TreeSet<>();
    for (GuestMigration guest : scenario.migrations()) {
      if (guest.guest().suspendJitterNanos() > 0) {
        varied.add("the instant of SUSPEND");
      }
      add(guest.guest().program(), varied);
    }
    if (scenario.link().crossBytesPerSecond() > 0) {
      varied.add("the phase of cross traffic");
    }
    return varied;
  }

  private static void add(ProgramSpec program, TreeSet<String> into) {
    switch (program) {
      case ProgramSpec.Sequential(Access access) -> addAccess(access, false, into);
      case ProgramSpec.Stride(Access access, long stride) -> addAccess(access, false, into);
      case ProgramSpec.Uniform(Access access) -> addAccess(access, true, into);
      case ProgramSpec.Zipf zipf -> addAccess(zipf.access(), true, into);
      case ProgramSpec.HotCold hot -> addAccess(hot.access(), true, into);
      case ProgramSpec.PointerChase(Access access) -> addAccess(access, true, into);
      case ProgramSpec.Quicksort sort -> addAccess(sort.access(), true, into);
      case ProgramSpec.Idle _, ProgramSpec.Machine _ -> {}
      case ProgramSpec.Phases phases -> phases.phases().forEach(p -> add(p.program(), into));
      case ProgramSpec.Mix mix -> mix.parts().forEach(part -> add(part.program(), into));
      case ProgramSpec.TraceReplay replay -> {
        if (replay.layout() == ProgramSpec.TraceLayout.FIRST_TOUCH) {
          into.add("the page layout");
        }
      }
    }
  }

  private static void addAccess(Access access, boolean draws, TreeSet<String> into) {
    if (draws || (access.writePercent() > 0 && access.writePercent() < 100)) {
      into.add("the guest's own draws");
    }
    if (access.jitterPercent() > 0) {
      into.add("compute jitter");
    }
  }
}
