package dev.faultline.scenarios;

import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.VmSpec;
import java.util.List;

/// A scenario as resolved: every default filled in, every unit an integer.
///
/// @param name from the file
/// @param question one line: what it answers; empty if the file does not say
/// @param migrations one in the usual case
/// @param link shared by all migrations
/// @param host profile of both hosts
/// @param seed of every stream of random numbers
public record Scenario(
    String name,
    String question,
    List<GuestMigration> migrations,
    LinkSpec link,
    HostProfile host,
    long seed) {
  /// One guest and how it moves.
  ///
  /// @param startNanos when PREPARE begins; the guest began to run earlier by its warm-up or at
  ///   time 0
  public record GuestMigration(
      String name, VmSpec vm, GuestSpec guest, MigrationSpec migration, long startNanos) {}

  public GuestMigration only() {
    return migrations.getFirst();
  }

  public Scenario withSeed(long newSeed) {
    return new Scenario(name, question, migrations, link, host, newSeed);
  }

  public Scenario withMigrations(List<GuestMigration> changed) {
    return new Scenario(name, question, List.copyOf(changed), link, host, seed);
  }

  public Scenario withLink(LinkSpec newLink) {
    return new Scenario(name, question, migrations, newLink, host, seed);
  }

  public Scenario withHost(HostProfile newHost) {
    return new Scenario(name, question, migrations, link, newHost, seed);
  }
}
