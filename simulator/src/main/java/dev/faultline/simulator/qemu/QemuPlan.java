package dev.faultline.simulator.qemu;

import dev.faultline.agent.plan.ContentSpec;
import dev.faultline.agent.plan.MigrationSpec;
import dev.faultline.agent.plan.MigrationSpec.Channels;
import dev.faultline.agent.plan.MigrationSpec.Mode;
import dev.faultline.agent.plan.PreCopySpec;
import dev.faultline.agent.plan.SavingSpec;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.strategy.Strategies;
import dev.faultline.agent.request.RequestException;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.Scenario.GuestMigration;
import dev.faultline.scenarios.units.Units;
import dev.faultline.simulator.qemu.guest.GuestFiles;
import dev.faultline.simulator.qemu.guest.GuestImage;
import dev.faultline.simulator.qemu.machine.QemuBinary;
import dev.faultline.simulator.qemu.machine.Qmp;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a scenario is to QEMU: capabilities and parameters of its migration, by the names of
/// qapi/migration.json. What it cannot express is refused by name.
final class QemuPlan {
  /// The guest has no more: a PC's memory ends at 3 GiB, and goes on above 4.
  private static final long MEMORY_BYTES_MAX = 2L << 30;

  private static final int PAGE_BYTES = 4096;
  private static final long COMPUTE_NANOS_MAX = 1_000_000_000;
  private static final long UNLIMITED = 100_000_000_000L;

  private QemuPlan() {}

  /// @throws RequestException if a scenario asks for what this QEMU cannot do
  static void check(Scenario scenario, QemuBinary qemu) {
    if (GuestFiles.isMachine(scenario)) {
      throw new RequestException(
          "guest.program is qemu, which boots a real machine: only --engine qemu-pager does");
    }
    machine(scenario, "qemu");
    migration(scenario.only().migration(), qemu);
  }

  /// @throws RequestException if a scenario asks for what our pager under a QEMU cannot do
  static void checkPaged(Scenario scenario) {
    machine(scenario, QemuPagerEngine.NAME);
    MigrationSpec how = scenario.only().migration();
    if (how.mode() != Mode.POST_COPY) {
      String mode = how.mode().name().toLowerCase(Locale.ROOT).replace('_', '-');
      throw no("migration.mode is " + mode, "choose post-copy", QemuPagerEngine.NAME);
    }
    Strategy strategy = Objects.requireNonNull(Strategies.find(how.prepaging()));
    if (strategy.clairvoyant() || strategy.looksAhead()) {
      String told =
          strategy.clairvoyant() ? ", which is told the future" : ", which runs a copy ahead";
      throw no(
          "migration.prepaging is " + how.prepaging() + told,
          "choose another",
          QemuPagerEngine.NAME);
    }
  }

  private static void machine(Scenario scenario, String engine) {
    if (scenario.migrations().size() > 1) {
      throw no("migrations has " + scenario.migrations().size() + " guests", "give it one", engine);
    }
    if (!scenario.failures().isEmpty()) {
      throw no("failures is set", "remove it", engine);
    }
    if (scenario.link().crossBytesPerSecond() > 0) {
      throw no("link.cross-traffic is set", "remove it", engine);
    }
    GuestMigration one = scenario.only();
    if (one.vm().vcpus() > 1) {
      throw no(
          "vm.vcpus is " + one.vm().vcpus() + ", and its guest has one", "set it to 1", engine);
    }
    if (one.vm().pageSizeBytes() != PAGE_BYTES) {
      String size = Units.formatBytes(one.vm().pageSizeBytes());
      throw no(
          "vm.page-size is " + size + ", and its guest has pages of 4 KiB", "leave it out", engine);
    }
    if (one.vm().memoryBytes() > MEMORY_BYTES_MAX) {
      String size = Units.formatBytes(one.vm().memoryBytes());
      throw no(
          "vm.memory is " + size + ", and its guest has room for 2 GiB", "make it smaller", engine);
    }
    guest(one, engine);
  }

  private static void guest(GuestMigration one, String engine) {
    if (GuestImage.knows(one.guest().program())
        && GuestImage.access(one.guest().program()).computeNanos() > COMPUTE_NANOS_MAX) {
      throw no("guest.compute is more than a second", "make it less", engine);
    }
    if (one.guest().freePercent() > 0) {
      throw no("guest.free is set, and its guest frees nothing", "leave it out", engine);
    }
    if (!one.guest().content().equals(ContentSpec.UNIQUE)) {
      throw no(
          "guest.content is set, and its guest's pages are all different", "leave it out", engine);
    }
  }

  private static void migration(MigrationSpec how, QemuBinary qemu) {
    if (how.mode() == Mode.STOP_AND_COPY) {
      throw no("migration.mode is stop-and-copy", "choose post-copy, pre-copy or hybrid", "qemu");
    }
    String own = qemu.strategy(how.channels() == Channels.SEPARATE);
    if (how.mode() != Mode.PRE_COPY && !how.prepaging().equals(own)) {
      throw no(
          "migration.prepaging is "
              + how.prepaging()
              + ", and "
              + qemu.words()
              + " has an order of its own, which is that of "
              + own,
          "--set migration.prepaging=" + own,
          "qemu");
    }
    if (how.pushStreams() > 1) {
      throw no("migration.push-streams is " + how.pushStreams(), "leave it out", "qemu");
    }
    if (!how.saving().equals(SavingSpec.NONE)) {
      throw no("migration.compression or migration.dedup is set", "leave it out", "qemu");
    }
    PreCopySpec before = how.preCopy();
    if (!before.growth().equals(PreCopySpec.Growth.NONE)
        || !before.patience().equals(PreCopySpec.Patience.FOR_EVER)) {
      throw no(
          "a limit of migration grows or ends with time, which a QEMU's manager does",
          "leave downtime-steps, timeout and stall out",
          "qemu");
    }
    if (before.throttle().dirtyBytesPerSecond() > 0 || before.throttle().quotaPercent() < 100) {
      throw no("migration.dirty-limit or migration.quota is set", "leave it out", "qemu");
    }
    if (before.resend().dirtyGranularityBytes() > 0) {
      throw no("migration.dirty-granularity is set", "leave it out", "qemu");
    }
  }

  private static RequestException no(String what, String instead, String engine) {
    return new RequestException(
        what + ": --engine " + engine + " cannot do that; " + instead + ", or --engine virtual");
  }

  /// Whether the guest moves before all of its memory.
  static boolean isPostCopy(MigrationSpec how) {
    return how.mode() != Mode.PRE_COPY;
  }

  /// Capabilities that are to be on, of one side.
  static List<String> capabilities(MigrationSpec how, boolean atTarget) {
    List<String> on = new ArrayList<>(List.of("events"));
    if (isPostCopy(how)) {
      on.add("postcopy-ram");
      if (how.channels() == Channels.SEPARATE) {
        on.add("postcopy-preempt");
      }
      if (atTarget) {
        on.add("postcopy-blocktime");
      }
    }
    if (how.preCopy().throttle().on() && how.mode().hasRounds()) {
      on.add("auto-converge");
    }
    if (how.preCopy().resend().xbzrle() && how.mode().hasRounds()) {
      on.add("xbzrle");
    }
    return on;
  }

  /// Arguments of `migrate-set-capabilities`, of one side.
  static ObjectNode switchedOn(MigrationSpec how, boolean atTarget) {
    ObjectNode arguments = Qmp.arguments();
    ArrayNode all = arguments.putArray("capabilities");
    capabilities(how, atTarget)
        .forEach(name -> all.addObject().put("capability", name).put("state", true));
    return arguments;
  }

  /// Arguments of `migrate-set-parameters`, of both sides.
  static ObjectNode parameters(MigrationSpec how) {
    PreCopySpec before = how.preCopy();
    long limit = how.pushLimitBytesPerSecond();
    long rounds = before.limits().beforeBytesPerSecond();
    rounds = rounds > 0 ? rounds : limit;
    ObjectNode arguments =
        Qmp.arguments()
            .put("max-bandwidth", rounds > 0 ? rounds : UNLIMITED)
            .put("max-postcopy-bandwidth", limit);
    if (how.mode().hasRounds()) {
      // A hybrid moves after its rounds, and not before. With 0 QEMU would not look again at what
      // was written, and stop for all of it (ram_save_pending in migration/ram.c).
      long limitNanos = how.mode() == Mode.HYBRID ? 0 : before.downtimeLimitNanos();
      arguments.put("downtime-limit", Math.max(1, Math.ceilDiv(limitNanos, 1_000_000L)));
      if (before.throttle().on()) {
        arguments
            .put("cpu-throttle-initial", before.throttle().initialPercent())
            .put("cpu-throttle-increment", before.throttle().incrementPercent())
            .put("max-cpu-throttle", before.throttle().mostPercent())
            .put("throttle-trigger-threshold", before.throttle().triggerPercent());
      }
      if (before.resend().xbzrle()) {
        arguments.put("xbzrle-cache-size", Long.highestOneBit(before.resend().cacheBytes()));
      }
    }
    return arguments;
  }
}
