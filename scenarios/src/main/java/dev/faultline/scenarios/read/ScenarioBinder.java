package dev.faultline.scenarios.read;

import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.VmSpec;
import dev.faultline.agent.plan.VmSpec.Backing;
import dev.faultline.scenarios.HostProfile;
import dev.faultline.scenarios.LinkSpec;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.failures.PlannedFailure;
import dev.faultline.scenarios.keys.Keys;
import dev.faultline.scenarios.keys.VmKeys;
import dev.faultline.scenarios.read.tree.Block;
import dev.faultline.scenarios.read.tree.Node;
import dev.faultline.scenarios.read.tree.Overlay;
import dev.faultline.scenarios.read.tree.Problems;
import dev.faultline.scenarios.traces.TraceSource;
import dev.faultline.scenarios.units.Units;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Makes a scenario of a tree.
final class ScenarioBinder {
  private static final int MIGRATIONS_MAX = 256;
  private static final int PAGE_BYTES = 4096;

  /// What each guest needs, be it its own or inherited.
  private static final List<String> OF_A_GUEST = List.of("vm", "guest");

  private final Path folder;
  private final TraceSource traces;
  private final Problems problems;

  ScenarioBinder(Path folder, TraceSource traces, Problems problems) {
    this.folder = folder;
    this.traces = traces;
    this.problems = problems;
  }

  @Nullable Scenario scenario(Node root) {
    boolean several = root instanceof Node.Mapping mapping && mapping.get("migrations") != null;
    Block block = Block.read(root, Keys.SCENARIO, OF_A_GUEST, new TreeMap<>(), problems);
    if (!(root instanceof Node.Mapping top)) {
      return null;
    }
    Block limits = Block.read(Block.childOrEmpty(top, "limits"), Keys.LIMITS, problems);
    List<Scenario.GuestMigration> migrations =
        several
            ? entries(top, limits.integer("time"))
            : List.of(one(block.text("name"), top, block.integer("start"), limits.integer("time")));
    Node linkNode = top.get("link");
    LinkSpec link = linkNode == null ? null : new LinkBinder(problems).link(linkNode);
    HostProfile host = new HostBinder(folder, problems).host(top.get("host"));
    List<PlannedFailure> failures = new FailureBinder(problems).failures(top.get("failures"));
    return link == null
        ? null
        : new Scenario(
            block.text("name"),
            block.text("question"),
            migrations,
            link,
            host,
            failures,
            block.integer("seed"));
  }

  private List<Scenario.GuestMigration> entries(Node.Mapping top, long timeLimitNanos) {
    Node node = top.get("migrations");
    if (!(node instanceof Node.Sequence list)
        || list.items().isEmpty()
        || list.items().size() > MIGRATIONS_MAX) {
      problems.at(
          node == null ? top : node,
          "must be a list of 1 to " + MIGRATIONS_MAX + " guests",
          "write each entry as - { name: ..., vm: { ... } }");
      return List.of();
    }
    List<Scenario.GuestMigration> migrations = new ArrayList<>();
    TreeSet<String> names = new TreeSet<>();
    for (Node item : list.items()) {
      if (problems.areEnough()) {
        break; // what is wrong at the top level is found again with each guest
      }
      Block entry = Block.read(item, Keys.ENTRY, OF_A_GUEST, new TreeMap<>(), problems);
      String name = entry.has("name") ? entry.text("name") : "guest-" + (migrations.size() + 1);
      if (!names.add(name) && !name.isEmpty()) {
        problems.at(entry.at("name"), "must be a name of its own", "another guest has it");
      }
      Node.Mapping merged = inherit(top, item);
      Problems known = new Problems(); // said above, or at the top level
      long start =
          Block.read(merged, Keys.ENTRY, OF_A_GUEST, new TreeMap<>(), known).integer("start");
      migrations.add(one(name, merged, start, timeLimitNanos));
    }
    return List.copyOf(migrations);
  }

  /// What a guest of the list has, its own over that of the top level.
  private static Node.Mapping inherit(Node.Mapping top, Node item) {
    Node.Mapping defaults = new Node.Mapping(item.place(), item.path(), new LinkedHashMap<>());
    for (String key : List.of("vm", "guest", "migration", "start")) {
      Node.Entry entry = top.entries().get(key);
      if (entry != null) {
        defaults.entries().put(key, entry);
      }
    }
    return item instanceof Node.Mapping && Overlay.of(defaults, item) instanceof Node.Mapping merged
        ? merged
        : defaults;
  }

  private Scenario.GuestMigration one(
      String name, Node.Mapping node, long startNanos, long timeLimitNanos) {
    Problems missing = new Problems(); // of what is not there at all; said once
    for (String key : OF_A_GUEST) {
      if (node.get(key) == null) {
        String what = Keys.SCENARIO.key(key).description();
        problems.add(
            node.place().problem(node.childPath(key), "", "is required", "add it: " + what));
      }
    }
    int before = problems.reports();
    VmSpec vm = vm(Block.childOrEmpty(node, "vm"), node.get("vm") == null ? missing : problems);
    boolean vmIsGood = problems.reports() == before && vm.memoryBytes() > 0;
    GuestSpec guest =
        new GuestBinder(
                vm, vmIsGood, folder, traces, node.get("guest") == null ? missing : problems)
            .guest(Block.childOrEmpty(node, "guest"));
    MigrationSpec migration =
        new MigrationBinder(vm, vmIsGood, folder, problems)
            .migration(Block.childOrEmpty(node, "migration"), timeLimitNanos);
    return new Scenario.GuestMigration(name, vm, guest, migration, startNanos);
  }

  private static VmSpec vm(Node node, Problems problems) {
    Block block = Block.read(node, VmKeys.VM, problems);
    VmSpec vm =
        VmSpec.PLAIN.with(
            to -> {
              to.memoryBytes = 0; // where the file has none, or no good one
              block.all(VmKeys.VALUES, to);
              if (block.text("backing").equals("auto")) {
                to.backing = to.pageSizeBytes > PAGE_BYTES ? Backing.HUGETLB : Backing.ANONYMOUS;
              }
            });
    boolean huge = vm.pageSizeBytes() > PAGE_BYTES;
    if (block.good("memory", "page-size") && vm.memoryBytes() % vm.pageSizeBytes() != 0) {
      problems.at(
          block.at("memory"),
          "must be whole pages of " + Units.formatBytes(vm.pageSizeBytes()),
          "use a multiple of it");
    }
    if (block.good("page-size", "backing") && huge != (vm.backing() == Backing.HUGETLB)) {
      problems.at(
          block.at("backing"),
          huge ? "must be hugetlb for pages of 2 MiB" : "hugetlb has pages of 2 MiB only",
          huge ? "write hugetlb, or auto" : "add page-size: 2 MiB, or use another backing");
    }
    return vm;
  }
}
