package dev.faultline.scenarios.read;

import dev.faultline.agent.plan.DirtyTracking;
import dev.faultline.agent.plan.FaultMode;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.MigrationSpec.Mode;
import dev.faultline.agent.plan.PreCopySpec;
import dev.faultline.agent.plan.PreCopySpec.Throttle;
import dev.faultline.agent.plan.SavingSpec;
import dev.faultline.agent.plan.VmSpec;
import dev.faultline.agent.plan.VmSpec.Backing;
import dev.faultline.agent.prepaging.contract.Recording;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.strategy.Strategies;
import dev.faultline.scenarios.keys.Key;
import dev.faultline.scenarios.keys.Kind;
import dev.faultline.scenarios.keys.MigrationKeys;
import dev.faultline.scenarios.keys.Scalars;
import dev.faultline.scenarios.keys.Section;
import dev.faultline.scenarios.keys.advice.Nearest;
import dev.faultline.scenarios.keys.presets.Preset;
import dev.faultline.scenarios.read.tree.Block;
import dev.faultline.scenarios.read.tree.Node;
import dev.faultline.scenarios.read.tree.Problems;
import dev.faultline.scenarios.units.Units;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads `migration`, with the options of the strategy that it names.
final class MigrationBinder {
  private static final long PUSH_UNIT_BYTES = 256 << 10;
  private static final long ACK_BYTES = 16 << 20;
  private static final int ROUNDS = 30;
  private final VmSpec vm;
  private final boolean vmIsGood;
  private final Path folder;
  private final Problems problems;

  /// @param folder that paths are relative to
  MigrationBinder(VmSpec vm, boolean vmIsGood, Path folder, Problems problems) {
    this.vm = vm;
    this.vmIsGood = vmIsGood;
    this.folder = folder;
    this.problems = problems;
  }

  MigrationSpec migration(Node given, long timeLimitNanos) {
    Node node = filled(given);
    Strategy strategy = strategy(node);
    Section section = MigrationKeys.MIGRATION;
    TreeMap<String, String> elsewhere = new TreeMap<>();
    List<String> optional = new ArrayList<>();
    for (Strategy other : Strategies.all()) {
      List<Key> options = MigrationKeys.options(other);
      if (other == strategy) {
        section = section.plus(options);
      } else {
        options.forEach(
            key ->
                elsewhere.merge(
                    key.name(), "strategy " + other.name(), (a, b) -> a + ", " + other.name()));
      }
    }
    if (strategy == null && node instanceof Node.Mapping mapping) {
      // An unknown strategy is one problem; its options are none.
      List<Key> unknown =
          mapping.entries().keySet().stream()
              .filter(elsewhere::containsKey)
              .map(MigrationBinder::any)
              .toList();
      section = section.plus(unknown);
    }
    Block block = Block.read(node, section, optional, elsewhere, problems);
    MigrationSpec how =
        MigrationSpec.PLAIN.with(
            to -> {
              block.all(MigrationKeys.VALUES, to);
              to.timeLimitNanos = timeLimitNanos;
              resolve(to);
            });
    check(block, how);
    TreeMap<String, Object> options = options(block, strategy);
    return how.with(to -> to.options = options);
  }

  /// With what `like` fills in, which stands where `like` does.
  private Node filled(Node given) {
    if (given instanceof Node.Mapping mapping && mapping.get("like") instanceof Node.Scalar like) {
      Preset preset = Preset.find(like.text());
      if (preset != null) {
        LinkedHashMap<String, Node.Entry> all = new LinkedHashMap<>(mapping.entries());
        preset.values(vm.memoryBytes()).forEach((key, text) -> fill(all, mapping, like, key, text));
        note(preset, mapping);
        return new Node.Mapping(mapping.place(), mapping.path(), all);
      }
    }
    return given;
  }

  private void note(Preset preset, Node.Mapping mapping) {
    List<String> filled = new ArrayList<>();
    preset
        .values(vm.memoryBytes())
        .forEach(
            (key, text) -> {
              if (mapping.get(key) == null) {
                filled.add(key + ": " + text);
              }
            });
    problems.note(
        mapping.childPath("like") + " " + preset.title() + " fills " + String.join(", ", filled));
  }

  private static void fill(
      LinkedHashMap<String, Node.Entry> all,
      Node.Mapping mapping,
      Node.Scalar like,
      String key,
      String text) {
    Scalars.Type type =
        text.chars().allMatch(Character::isDigit) ? Scalars.Type.INTEGER : Scalars.Type.TEXT;
    Node value = new Node.Scalar(like.place(), mapping.childPath(key), text, type);
    all.putIfAbsent(key, new Node.Entry(like.place(), value));
  }

  /// What is `auto` and depends on other keys.
  private void resolve(MigrationSpec.Draft to) {
    if (to.rounds == 0) {
      to.rounds = to.mode == Mode.HYBRID ? 1 : ROUNDS;
    }
    if (to.pushUnitBytes == 0) {
      to.pushUnitBytes = Math.max(PUSH_UNIT_BYTES, vm.pageSizeBytes());
    }
    if (to.ackBytes == 0) {
      to.ackBytes = Math.max(ACK_BYTES, vm.pageSizeBytes());
    }
  }

  private static Key any(String name) {
    return new Key(name, Kind.BLOCK, "", "", "", List.of(), List.of(), "");
  }

  private @Nullable Strategy strategy(Node node) {
    if (!(node instanceof Node.Mapping mapping)
        || !(mapping.get("prepaging") instanceof Node.Scalar name)) {
      return Strategies.find("linear");
    }
    Strategy strategy = Strategies.find(name.text());
    if (strategy == null && !name.text().isEmpty()) {
      String near = Nearest.to(name.text(), Strategies.names());
      problems.at(
          name,
          "is no pre-paging strategy",
          near == null
              ? "strategies are " + String.join(", ", Strategies.names())
              : "did you mean " + near + "?");
    }
    return strategy;
  }

  /// Every option of the strategy, with its default where the file does not say, so that a result
  /// names them all.
  private TreeMap<String, Object> options(Block block, @Nullable Strategy strategy) {
    TreeMap<String, Object> options = new TreeMap<>();
    if (strategy != null) {
      for (Key key : MigrationKeys.options(strategy)) {
        if (block.has(key.name()) && block.good(key.name())) {
          boolean whole = key.kind() == Kind.INTEGER;
          options.put(key.name(), whole ? (Object) block.integer(key.name()) : text(block, key));
        }
      }
    }
    return options;
  }

  private String text(Block block, Key key) {
    String text = block.text(key.name());
    if (key.kind() != Kind.TEXT || text.indexOf('\0') >= 0) {
      return text;
    }
    List<String> files = new ArrayList<>();
    for (String name : Recording.names(text)) {
      Path file = folder.resolve(name).normalize();
      files.add(file.toString());
      if (!Files.isRegularFile(file)) {
        problems.at(
            block.at(key.name()), "names no file that is there", "give a " + key.description());
        break;
      }
    }
    return String.join(Recording.AND, files);
  }

  private void check(Block block, MigrationSpec how) {
    long unit = how.pushUnitBytes();
    if (vmIsGood && block.good("push-unit") && unit % vm.pageSizeBytes() != 0) {
      problems.at(
          block.at("push-unit"),
          "must be whole pages of " + Units.formatBytes(vm.pageSizeBytes()),
          "use a multiple of it, or auto");
    }
    if (vmIsGood && block.good("ack-every") && how.ackBytes() < vm.pageSizeBytes()) {
      problems.at(
          block.at("ack-every"),
          "must be at least a page, " + Units.formatBytes(vm.pageSizeBytes()),
          "use more");
    }
    long window = how.pushWindowBytes();
    if (block.good("push-unit", "push-window") && window > 0 && window < unit) {
      problems.at(
          block.at("push-window"),
          "must be at least migration.push-unit, " + Units.formatBytes(unit),
          "use more, or auto");
    }
    boolean isSole = how.writers() == MigrationSpec.Writers.ONE;
    if (isSole && window == 0 && block.good("writers", "push-window")) {
      problems.at(
          block.at("writers"),
          "waits for room in a push connection, of which migration.push-window says nothing",
          "set push-window to what a socket takes, such as 4 MiB");
    }
    long most = block.integer("downtime-limit-max");
    long limit = block.integer("downtime-limit");
    if (block.good("downtime-limit", "downtime-limit-max") && most > 0 && most < limit) {
      problems.at(
          block.at("downtime-limit-max"),
          "must be at least migration.downtime-limit, " + Units.formatNanos(limit),
          "use more, or none");
    }
    checkThrottle(block, how);
    checkResend(block, how);
    boolean refused = vm.backing() == Backing.SYSV || vm.backing() == Backing.FILE;
    if (vmIsGood
        && refused
        && block.good("fault-mode")
        && how.faultMode() == FaultMode.USERFAULTFD) {
      problems.at(
          block.at("fault-mode"),
          "cannot be userfaultfd with vm.backing "
              + vm.backing().name().toLowerCase(Locale.ROOT)
              + ", which the kernel refuses",
          "use auto or software, or another vm.backing");
    }
    if (block.good("channels", "push-streams")
        && how.channels() == MigrationSpec.Channels.SINGLE
        && how.pushStreams() > 1) {
      problems.at(
          block.at("push-streams"),
          "must be 1 with migration.channels single",
          "a single channel carries everything; use channels: separate for more streams");
    }
  }

  private void checkResend(Block block, MigrationSpec how) {
    PreCopySpec.Resend resend = how.preCopy().resend();
    long part = resend.dirtyGranularityBytes();
    if (vmIsGood
        && block.good("dirty-granularity")
        && part > 0
        && vm.pageSizeBytes() > part
        && vm.pageSizeBytes() % part != 0) {
      problems.at(
          block.at("dirty-granularity"),
          "must divide vm.page-size, " + Units.formatBytes(vm.pageSizeBytes()),
          "use less, or page");
    }
    if (block.good("xbzrle", "dirty-granularity", "compression", "dedup")
        && (resend.xbzrle() || part > 0)
        && !how.saving().equals(SavingSpec.NONE)) {
      problems.at(
          block.at(resend.xbzrle() ? "xbzrle" : "dirty-granularity"),
          "sends parts of pages, which are neither compressed nor looked up",
          "leave compression and dedup out");
    }
  }

  private void checkThrottle(Block block, MigrationSpec how) {
    if (block.good("throttle-initial", "throttle-max")
        && block.integer("throttle-max") < block.integer("throttle-initial")) {
      problems.at(
          block.at("throttle-max"),
          "must be at least migration.throttle-initial, "
              + Units.formatPercent(block.integer("throttle-initial")),
          "use more");
    }
    Throttle throttle = how.preCopy().throttle();
    boolean limits = throttle.dirtyBytesPerSecond() > 0;
    boolean hasQuota = throttle.quotaPercent() < 100;
    if ((throttle.on() ? 1 : 0) + (limits ? 1 : 0) + (hasQuota ? 1 : 0) > 1) {
      problems.at(
          block.at(limits ? "dirty-limit" : "cpu-quota"),
          "slows the guest besides " + (throttle.on() ? "auto-converge" : "cpu-quota"),
          "use one of auto-converge, dirty-limit and cpu-quota");
    }
    if (limits && how.preCopy().tracking() == DirtyTracking.KERNEL) {
      problems.at(
          block.at("dirty-tracking"),
          "cannot be kernel with migration.dirty-limit, since the kernel does not say which vCPU"
              + " wrote",
          "use emulated or auto");
    }
  }
}
