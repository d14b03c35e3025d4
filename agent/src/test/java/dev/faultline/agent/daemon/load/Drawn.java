package dev.faultline.agent.daemon.load;

import dev.faultline.agent.plan.Access;
import dev.faultline.agent.plan.AgentPlan;
import dev.faultline.agent.plan.Compression;
import dev.faultline.agent.plan.ContentSpec;
import dev.faultline.agent.plan.FaultMode;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.PreCopySpec;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.plan.SavingSpec;
import dev.faultline.agent.plan.VmSpec;
import dev.faultline.agent.plan.VmSpec.Backing;
import dev.faultline.agent.prepaging.strategy.Strategies;
import dev.faultline.agent.random.SeededRandom;
import java.util.Arrays;
import java.util.List;

/// A small live migration that is drawn from a seed, and what befalls it.
///
/// @param plan 16 to 32 MiB at 32 to 256 MiB/s
/// @param after the source's phase in which that happens
/// @param delayMillis so long after it began
record Drawn(AgentPlan plan, Trouble trouble, String after, long delayMillis) {
  /// What may befall a migration.
  enum Trouble {
    NONE,
    RESET,
    RESETS,
    REFUSED,
    DOWN,
    DELAY,
    LOSS,
    CANCEL
  }

  /// That run live, push, and need no recording.
  private static final List<String> STRATEGIES =
      Strategies.names().stream()
          .filter(
              name -> !Strategies.find(name).clairvoyant() && !Strategies.find(name).looksAhead())
          .filter(name -> !List.of("demand-only", "recorded").contains(name))
          .toList();

  private static final List<String> PHASES = List.of("PREPARE", "PRE_COPY", "PULL");

  private static <T> T one(SeededRandom random, List<T> of) {
    return of.get((int) random.nextBelow(of.size()));
  }

  private static <T> T one(SeededRandom random, T[] of) {
    return one(random, Arrays.asList(of));
  }

  /// @param number of the migration
  /// @param backings that this host has
  static Drawn of(long seed, int number, List<Backing> backings) {
    SeededRandom random = SeededRandom.stream(seed, "soak", number);
    Trouble trouble = random.nextBelow(4) == 0 ? Trouble.NONE : one(random, Trouble.values());
    Backing backing = one(random, backings);
    boolean huge = backing == Backing.HUGETLB;
    MigrationSpec.Mode mode = one(random, MigrationSpec.Mode.values());
    if (trouble == Trouble.CANCEL && mode == MigrationSpec.Mode.POST_COPY) {
      mode = MigrationSpec.Mode.PRE_COPY; // a post-copy gives its guest away at once
    }
    VmSpec vm =
        VmSpec.PLAIN.with(
            to -> {
              to.memoryBytes = (8 + random.nextBelow(9)) << 21;
              to.pageSizeBytes = huge ? 2 << 20 : 4096;
              to.vcpus = 1 + (int) random.nextBelow(2);
              to.backing = backing;
            });
    Access access = new Access(0, 20_000, 50, 20);
    GuestSpec guest =
        GuestSpec.of(new ProgramSpec.Uniform(access))
            .with(
                to -> {
                  to.workNanos = 20_000_000 + random.nextBelow(80_000_000);
                  to.fillPercent = 50 + random.nextBelow(51);
                  to.content = new ContentSpec(5, 25, 64, 40, 30, 20);
                });
    long rate = 32L << 20 + random.nextBelow(4);
    String after = one(random, PHASES);
    long delayMillis = random.nextBelow(200);
    if (trouble == Trouble.CANCEL) { // before it is given away, if this machine is not too busy
      after = "PREPARE";
      delayMillis = random.nextBelow(20);
    }
    AgentPlan plan =
        new AgentPlan(
            "soak",
            number,
            random.nextLong() >>> 1,
            vm,
            guest,
            how(random, mode, huge),
            guest.workNanos(),
            rate,
            List.of());
    return new Drawn(plan, trouble, after, delayMillis);
  }

  private static MigrationSpec how(SeededRandom random, MigrationSpec.Mode mode, boolean huge) {
    return MigrationSpec.PLAIN.with(
        to -> {
          to.mode = mode;
          to.prepaging = one(random, STRATEGIES);
          to.pushStreams = 1 + (int) random.nextBelow(4);
          to.channels = one(random, MigrationSpec.Channels.values());
          if (to.channels == MigrationSpec.Channels.SINGLE) {
            to.pushStreams = 1;
          }
          to.release = one(random, MigrationSpec.Release.values());
          to.zero = one(random, MigrationSpec.Zero.values());
          to.faultMode = random.nextBelow(3) == 0 ? FaultMode.SOFTWARE : FaultMode.AUTO;
          to.ackBytes = 4 << 20;
          to.preCopy(new PreCopySpec(3, 0, PreCopySpec.Exit.STOP, true));
          if (huge) {
            to.pushUnitBytes = 2 << 20;
          } else {
            to.compression = one(random, Compression.values());
            to.dedup = one(random, SavingSpec.Dedup.values());
          }
        });
  }

  @Override
  public String toString() {
    return "%d MiB of %s by %s with %s: %s %d ms after %s; %s"
        .formatted(
            plan.vm().memoryBytes() >> 20,
            plan.vm().backing(),
            plan.migration().mode(),
            plan.migration().prepaging(),
            trouble,
            delayMillis,
            after,
            plan);
  }
}
