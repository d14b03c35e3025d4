package dev.faultline.simulator.live;

import dev.faultline.agent.daemon.traces.TraceStore;
import dev.faultline.agent.plan.AgentPlan;
import dev.faultline.agent.plan.AgentPlan.TraceFile;
import dev.faultline.agent.plan.PreCopySpec;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.prepaging.contract.OptionSpec;
import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.strategy.Strategies;
import dev.faultline.agent.request.RequestException;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.Scenario.GuestMigration;
import dev.faultline.scenarios.traces.ShippedTraces;
import dev.faultline.scenarios.units.Units;
import dev.faultline.simulator.engine.ResultRecordings;
import dev.faultline.simulator.live.failure.LiveFailures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Turns a scenario's migration into what the agents are handed.
final class Plans {
  /// A frame's length has 31 bits; 1 MiB is for the CPU states.
  private static final long DEVICE_STATE_BYTES_MAX = 2047L << 20;

  private static final List<Integer> LIVE_PAGE_SIZES = List.of(4 << 10, 2 << 20);

  private Plans() {}

  /// @throws RequestException if a scenario asks for what live cannot do
  static void check(Scenario scenario) {
    LiveFailures.check(scenario);
    for (GuestMigration migration : scenario.migrations()) {
      if (migration.vm().deviceStateBytes() > DEVICE_STATE_BYTES_MAX) {
        throw new RequestException(
            "vm.device-state is "
                + Units.formatBytes(migration.vm().deviceStateBytes())
                + ", and live sends it in one message of at most "
                + Units.formatBytes(DEVICE_STATE_BYTES_MAX)
                + ": make it smaller, or --engine virtual");
      }
      if (migration.guest().program() instanceof ProgramSpec.Machine) {
        throw new RequestException(
            "guest.program is qemu, which boots a real machine: only --engine qemu-pager does");
      }
      checkPages(migration);
      Strategy strategy = Strategies.find(migration.migration().prepaging());
      if (strategy != null && strategy.clairvoyant()) {
        throw new RequestException(
            "migration.prepaging is "
                + strategy.name()
                + ", which is told the future; live does not know it: choose another, or --engine"
                + " virtual");
      }
      if (strategy != null && strategy.looksAhead()) {
        throw new RequestException(
            "migration.prepaging is "
                + strategy.name()
                + ", which runs a copy of the guest ahead; live cannot: choose another, or --engine"
                + " virtual");
      }
    }
    if (scenario.link().crossBytesPerSecond() > 0) {
      throw new RequestException(
          "link.cross-traffic is set, and live sends none: remove it, or --engine virtual");
    }
  }

  /// The scenario that the virtual engine runs to say what a live run does.
  ///
  /// - What a link adds to the hosts' own latency is nothing: the profile's `hop` is all there is.
  /// - A source paces what it pushes, and what carries the bytes is faster: a demanded page waits
  ///   for no push and takes no time of the link's rate, and the next push waits for it: `queue:
  ///   paced`.
  /// - The two agents that a run starts share this machine's cores: `machines: 1`.
  ///
  /// @param scenario on a host whose profile is this one's
  static Scenario twin(Scenario scenario) {
    return scenario.withHost(scenario.host().onOneMachine()).withLink(scenario.link().paced());
  }

  private static void checkPages(GuestMigration migration) {
    int page = migration.vm().pageSizeBytes();
    if (!LIVE_PAGE_SIZES.contains(page)) {
      throw new RequestException(
          "vm.page-size is "
              + Units.formatBytes(page)
              + ", and a live guest has pages of 4 KiB or 2 MiB: use one of these, or --engine"
              + " virtual");
    }
    PreCopySpec.Resend resend = migration.migration().preCopy().resend();
    if (resend.xbzrle() || resend.dirtyGranularityBytes() > 0) {
      throw new RequestException(
          "migration."
              + (resend.xbzrle() ? "xbzrle is on" : "dirty-granularity is set")
              + ", and a live source sends pages again whole: remove it, or --engine virtual");
    }
  }

  /// @param files is told where each trace is, by digest
  static AgentPlan of(Scenario scenario, int index, long id, TreeMap<String, Path> files) {
    GuestMigration guest = scenario.migrations().get(index);
    long seed = scenario.seed(index);
    return new AgentPlan(
        guest.name(),
        id,
        seed,
        guest.vm(),
        guest.guest(),
        guest.migration(),
        guest.workNanos(scenario.link()),
        scenario.link().payloadBytesPerSecond(),
        traces(guest.guest().program(), files),
        scenario.host().installCosts(guest.vm().vcpus(), guest.vm().pageSizeBytes()),
        recording(guest));
  }

  /// What the strategy's option names; empty for a strategy without.
  private static byte[] recording(GuestMigration guest) {
    Strategy strategy = Strategies.find(guest.migration().prepaging());
    if (strategy == null || strategy.options().stream().noneMatch(OptionSpec::isFile)) {
      return new byte[0];
    }
    String option =
        strategy.options().stream().filter(OptionSpec::isFile).findFirst().orElseThrow().name();
    String from = strategy.resolve(guest.migration().options()).text(option);
    byte[] bytes = new ResultRecordings().find(from, guest.name(), guest.vm().map()).toBytes();
    if (bytes.length > AgentPlan.RECORDING_BYTES_MAX) {
      throw new RequestException(
          from
              + ": its first touches take "
              + bytes.length
              + " bytes, and a live plan has room for "
              + AgentPlan.RECORDING_BYTES_MAX
              + "; use --engine virtual, or a shorter run's");
    }
    return bytes;
  }

  private static List<TraceFile> traces(ProgramSpec program, TreeMap<String, Path> files) {
    TreeMap<String, TraceFile> found = new TreeMap<>();
    collect(program, found, files);
    return new ArrayList<>(found.values());
  }

  private static void collect(
      ProgramSpec program, TreeMap<String, TraceFile> found, TreeMap<String, Path> files) {
    switch (program) {
      case ProgramSpec.TraceReplay replay -> {
        if (!found.containsKey(replay.trace())) {
          found.put(replay.trace(), file(replay.trace(), files));
        }
      }
      case ProgramSpec.Phases phases ->
          phases.phases().forEach(phase -> collect(phase.program(), found, files));
      case ProgramSpec.Mix mix ->
          mix.parts().forEach(part -> collect(part.program(), found, files));
      default -> {}
    }
  }

  private static TraceFile file(String trace, TreeMap<String, Path> files) {
    Path file = ShippedTraces.file(trace);
    if (file == null) {
      throw new RequestException(
          "trace " + trace + ": no such trace; give a file, or one that faultline scenarios uses");
    }
    try {
      String digest = TraceStore.digest(file);
      files.put(digest, file);
      return new TraceFile(trace, digest, Files.size(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
