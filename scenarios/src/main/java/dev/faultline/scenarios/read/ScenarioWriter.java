package dev.faultline.scenarios.read;

import dev.faultline.agent.plan.ContentSpec;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.VmSpec;
import dev.faultline.scenarios.HostProfile;
import dev.faultline.scenarios.LinkSpec;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.keys.GuestKeys;
import dev.faultline.scenarios.keys.HostKeys;
import dev.faultline.scenarios.keys.Keys;
import dev.faultline.scenarios.keys.LinkKeys;
import dev.faultline.scenarios.keys.MigrationKeys;
import dev.faultline.scenarios.keys.VmKeys;
import dev.faultline.scenarios.read.tree.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// Writes a scenario as resolved: every key with its value, in the order of the table of keys, so
/// that a result file says what ran. Reading it back gives the same scenario, but for a trace that
/// was given by a path: it is named without its folder, since no result may depend on where it was
/// made.
public final class ScenarioWriter {
  private ScenarioWriter() {}

  /// A tree of `LinkedHashMap`, `List`, `String`, `Long`, `Double` and `Boolean`.
  public static LinkedHashMap<String, Object> resolved(Scenario scenario) {
    Tree tree =
        new Tree(Keys.SCENARIO)
            .put("name", scenario.name())
            .put("question", scenario.question())
            .put("seed", scenario.seed());
    List<Scenario.GuestMigration> migrations = scenario.migrations();
    boolean one = migrations.size() == 1 && migrations.getFirst().name().equals(scenario.name());
    if (one) {
      Scenario.GuestMigration only = migrations.getFirst();
      tree.block("vm", vm(only.vm()))
          .block("guest", guest(only.guest()))
          .block("migration", migration(only.migration()))
          .put("start", only.startNanos());
    } else {
      List<Object> entries = new ArrayList<>();
      for (Scenario.GuestMigration migration : migrations) {
        entries.add(
            new Tree(Keys.ENTRY)
                .put("name", migration.name())
                .block("vm", vm(migration.vm()))
                .block("guest", guest(migration.guest()))
                .block("migration", migration(migration.migration()))
                .put("start", migration.startNanos())
                .done());
      }
      tree.block("migrations", entries);
    }
    long timeLimitNanos = migrations.getFirst().migration().timeLimitNanos();
    tree.block("link", link(scenario.link())).block("host", host(scenario.host()));
    if (!scenario.failures().isEmpty()) {
      tree.block("failures", scenario.failures().stream().map(FailureWriter::resolved).toList());
    }
    return tree.block("limits", new Tree(Keys.LIMITS).put("time", timeLimitNanos).done()).done();
  }

  private static LinkedHashMap<String, Object> vm(VmSpec vm) {
    return new Tree(VmKeys.VM).put(VmKeys.VALUES, vm).done();
  }

  private static LinkedHashMap<String, Object> guest(GuestSpec guest) {
    LinkedHashMap<String, Object> tree = ProgramWriter.program(guest.program());
    tree.putAll(
        new Tree(GuestKeys.GUEST)
            .put(GuestKeys.VALUES, guest)
            .block("content", content(guest.content()))
            .put(GuestKeys.MORE_VALUES, guest)
            .done());
    return tree;
  }

  private static LinkedHashMap<String, Object> content(ContentSpec content) {
    return new Tree(GuestKeys.CONTENT).put(GuestKeys.CONTENT_VALUES, content).done();
  }

  private static LinkedHashMap<String, Object> migration(MigrationSpec migration) {
    LinkedHashMap<String, Object> tree =
        new Tree(MigrationKeys.MIGRATION).put(MigrationKeys.VALUES, migration).done();
    tree.putAll(migration.options());
    return tree;
  }

  private static LinkedHashMap<String, Object> link(LinkSpec link) {
    Object cross =
        link.crossBytesPerSecond() == 0
            ? "none"
            : new Tree(LinkKeys.CROSS).put(LinkKeys.CROSS_VALUES, link).done();
    return new Tree(LinkKeys.LINK).put(LinkKeys.VALUES, link).block("cross-traffic", cross).done();
  }

  private static LinkedHashMap<String, Object> host(HostProfile host) {
    return new Tree(HostKeys.HOST).put("name", host.name()).put(HostKeys.VALUES, host).done();
  }
}
