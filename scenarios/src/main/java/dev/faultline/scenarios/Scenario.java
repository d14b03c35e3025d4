package dev.faultline.scenarios;

import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.Nanos;
import dev.faultline.agent.plan.VmSpec;
import dev.faultline.agent.random.SeededRandom;
import dev.faultline.scenarios.failures.PlannedFailure;
import java.util.List;

/// A scenario as resolved: every default filled in, every unit an integer.
///
/// @param name from the file
/// @param question one line: what it answers; empty if the file does not say
/// @param migrations one in the usual case
/// @param link shared by all migrations
/// @param host profile of both hosts
/// @param failures what goes wrong, and when
/// @param seed of every stream of random numbers
public record Scenario(
    String name,
    String question,
    List<GuestMigration> migrations,
    LinkSpec link,
    HostProfile host,
    List<PlannedFailure> failures,
    long seed) {
  /// A scenario in which nothing goes wrong.
  public Scenario(
      String name,
      String question,
      List<GuestMigration> migrations,
      LinkSpec link,
      HostProfile host,
      long seed) {
    this(name, question, migrations, link, host, List.of(), seed);
  }

  /// One guest and how it moves.
  ///
  /// @param startNanos when PREPARE begins; the guest began to run earlier by its warm-up or at
  ///   time 0
  public record GuestMigration(
      String name, VmSpec vm, GuestSpec guest, MigrationSpec migration, long startNanos) {
    /// The fixed work of each vCPU in guest time, 0 if it is a number of touches: where nothing is
    /// said, as long as all memory takes on the link, twice.
    public long workNanos(LinkSpec link) {
      return guest.workNanos() > 0 || guest.workTouches() > 0
          ? guest.workNanos()
          : Math.max(1, Nanos.floor(2 * 8 * vm.memoryBytes(), link.bitsPerSecond()));
    }
  }

  /// The seed of one migration's streams; the first has the run's own.
  public long seed(int index) {
    return index == 0 ? seed : SeededRandom.mix(seed + index);
  }

  /// How long the guest of one migration runs before PREPARE, from a draw that is the same for each
  /// engine.
  public long warmUpNanos(int index) {
    GuestSpec does = migrations.get(index).guest();
    long draw =
        SeededRandom.stream(seed(index), "suspend").nextBelow(does.suspendJitterNanos() + 1);
    return does.warmUpNanos() + draw;
  }

  public GuestMigration only() {
    return migrations.getFirst();
  }

  public Scenario withSeed(long newSeed) {
    return new Scenario(name, question, migrations, link, host, failures, newSeed);
  }

  public Scenario withMigrations(List<GuestMigration> changed) {
    return new Scenario(name, question, List.copyOf(changed), link, host, failures, seed);
  }

  public Scenario withFailures(List<PlannedFailure> newFailures) {
    return new Scenario(name, question, migrations, link, host, List.copyOf(newFailures), seed);
  }

  public Scenario withLink(LinkSpec newLink) {
    return new Scenario(name, question, migrations, newLink, host, failures, seed);
  }

  public Scenario withHost(HostProfile newHost) {
    return new Scenario(name, question, migrations, link, newHost, failures, seed);
  }
}
