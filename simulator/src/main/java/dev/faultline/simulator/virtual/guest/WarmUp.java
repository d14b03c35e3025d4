package dev.faultline.simulator.virtual.guest;

import dev.faultline.agent.guest.GuestProgram;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.plan.SavingSpec;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.Scenario.GuestMigration;

/// How much of the time before the first migration passes without its touches being made, so that a
/// warm-up of a day costs what one of a minute does. What a strategy learns of the guest's past is
/// then of the last [#KEPT_NANOS] before it.
///
/// Only where nothing else can tell: every vCPU runs a program that knows where it will be (see
/// [GuestProgram#skip(long)]), and every page has been written before, so that one touch more or
/// less makes no difference to what has to cross. Of all other guests every touch is made.
///
/// @param skippedNanos the time at which the simulation begins; 0 if it begins with the guest
/// @param cpuNanos CPU time of each vCPU until then
public record WarmUp(long skippedNanos, long cpuNanos) {
  /// Every touch is made.
  public static final WarmUp WHOLE = new WarmUp(0, 0);

  /// What is simulated of a warm-up: 300 times as long as an access takes to count for 1/e where a
  /// strategy lets it fade.
  public static final long KEPT_NANOS = 60_000_000_000L;

  public static WarmUp of(Scenario scenario) {
    long begin = Long.MAX_VALUE;
    long vcpus = 0;
    for (GuestMigration guest : scenario.migrations()) {
      if (!isIndifferent(guest)) {
        return WHOLE;
      }
      begin = Math.min(begin, guest.startNanos() + guest.guest().warmUpNanos());
      vcpus += guest.vm().vcpus();
    }
    long skipped = begin - KEPT_NANOS;
    if (skipped < KEPT_NANOS) {
      return WHOLE; // no warm-up changes for little
    }
    long cores = scenario.host().cores();
    boolean share = cores > 0 && vcpus > cores;
    return new WarmUp(skipped, share ? skipped / vcpus * cores : skipped);
  }

  private static boolean isIndifferent(GuestMigration guest) {
    GuestSpec does = guest.guest();
    return isSkippable(does.program())
        && does.fillPercent() == 100
        && does.freePercent() == 0
        && does.content().zeroPercent() == 0
        && guest.migration().saving().equals(SavingSpec.NONE);
  }

  private static boolean isSkippable(ProgramSpec program) {
    return switch (program) {
      case ProgramSpec.Sequential _,
          ProgramSpec.Stride _,
          ProgramSpec.Uniform _,
          ProgramSpec.Zipf _,
          ProgramSpec.HotCold _,
          ProgramSpec.PointerChase _ ->
          true;
      case ProgramSpec.Mix mix ->
          mix.parts().stream().allMatch(part -> isSkippable(part.program()));
      case ProgramSpec.Idle _,
          ProgramSpec.Quicksort _,
          ProgramSpec.Phases _,
          ProgramSpec.TraceReplay _,
          ProgramSpec.Machine _ ->
          false;
    };
  }

  /// CPU time that a vCPU has done towards its next touch, so long after its start.
  public static long sinceTouch(long nanos, GuestProgram program) {
    return nanos == 0
        ? 0
        : Math.min(nanos % program.skippableNanos(), program.computeNanosMin() - 1);
  }
}
