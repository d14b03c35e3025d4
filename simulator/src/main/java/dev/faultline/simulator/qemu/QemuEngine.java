package dev.faultline.simulator.qemu;

import dev.faultline.agent.guest.TraceSource;
import dev.faultline.agent.request.RequestException;
import dev.faultline.scenarios.Scenario;
import dev.faultline.simulator.engine.Engine;
import dev.faultline.simulator.engine.HostLoad;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.engine.RunOutcome;
import dev.faultline.simulator.engine.Traits;
import dev.faultline.simulator.live.agents.Folders;
import dev.faultline.simulator.live.agents.ShapedLink;
import dev.faultline.simulator.qemu.guest.GuestClock;
import dev.faultline.simulator.qemu.guest.GuestFiles;
import dev.faultline.simulator.qemu.guest.TouchTable;
import dev.faultline.simulator.qemu.machine.QemuBinary;
import dev.faultline.simulator.qemu.machine.QemuProcess;
import dev.faultline.simulator.qemu.machine.Qmp;
import dev.faultline.simulator.qemu.machine.QmpSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// Runs a scenario on two QEMUs of this host, emulated (TCG), with a guest that makes its touches.
/// What the scenario says of the hosts' costs is not used; its link is shaped by the kernel, or is
/// the loopback, on which its bandwidth holds nothing back.
public final class QemuEngine implements Engine {
  private static final long REPLY_NANOS_MAX = 30_000_000_000L;

  private final boolean isShaped;
  private final TraceSource traces;

  /// @param isShaped whether the link is; else it is the loopback
  /// @param traces where the traces of replayed programs come from
  public QemuEngine(boolean isShaped, TraceSource traces) {
    this.isShaped = isShaped;
    this.traces = traces;
  }

  /// Over a shaped link where this host has one for us.
  public QemuEngine(TraceSource traces) {
    this(ShapedLink.missing().isEmpty(), traces);
  }

  /// The strategy that does what the QEMU of this host does by itself.
  ///
  /// @param separate whether requested pages have a connection of their own
  /// @throws RequestException if this host has none
  public static String strategy(boolean separate) {
    return QemuBinary.find().strategy(separate);
  }

  /// Which QEMU this host has, as `QEMU 7.2`.
  ///
  /// @throws RequestException if it has none
  public static String words() {
    return QemuBinary.find().words();
  }

  @Override
  public String name() {
    return "qemu";
  }

  @Override
  public Traits traits() {
    return new Traits(false, false, false, true, true);
  }

  /// The two share this host's cores, and the link adds no latency to the host's own.
  @Override
  public Scenario twin(Scenario scenario) {
    return scenario
        .withHost(scenario.host().onOneMachine())
        .withLink(scenario.link().withLatency(0));
  }

  @Override
  public RunOutcome run(Scenario scenario, Progress progress) {
    QemuBinary qemu = QemuBinary.find();
    QemuPlan.check(scenario, qemu);
    Path folder = null;
    TouchTable table = GuestFiles.table(scenario, traces);
    Findings found = new Findings(scenario, table);
    HostLoad load = new HostLoad();
    try {
      folder = Files.createTempDirectory("faultline-qemu-");
      found = run(scenario, table, qemu, folder, progress);
    } catch (IOException e) {
      found.fail(Status.FAILED, String.valueOf(e.getMessage()));
    } finally {
      Folders.remove(folder);
    }
    TreeMap<String, String> means = new TreeMap<>();
    means.put("hypervisor", qemu.words() + ", TCG");
    means.put("link", isShaped ? "two network namespaces, tc tbf" : "loopback");
    return new RunOutcome(List.of(found.outcome(means, cautions(load, found))));
  }

  private List<String> cautions(HostLoad load, Findings found) {
    List<String> all = new ArrayList<>(load.caution());
    if (found.isByBuckets) {
      all.add("Fault latencies are QEMU's own, which it counts by powers of two.");
    }
    if (!isShaped) {
      all.add("The loopback carries what it can: link.bandwidth held nothing back.");
    }
    return all;
  }

  private Findings run(
      Scenario scenario,
      @Nullable TouchTable table,
      QemuBinary qemu,
      Path folder,
      Progress progress)
      throws IOException {
    List<String> devices = new ArrayList<>(List.of("-machine", "pc"));
    devices.addAll(GuestFiles.write(folder, scenario, table).devices());
    long memoryBytes = GuestFiles.memoryBytes(scenario);
    Path events = folder.resolve("events");
    Files.write(events, FaultTrace.EVENTS);
    Path trace = folder.resolve("trace");
    progress.phase("starting QEMU");
    List<String> more = new ArrayList<>(devices);
    more.addAll(List.of("-incoming", "defer", "-trace", "events=" + events + ",file=" + trace));
    JsonNode buckets = MissingNode.getInstance();
    Findings found;
    try (QemuLink link = isShaped ? QemuLink.shaped(scenario.link()) : QemuLink.loopback();
        QemuProcess from =
            start("source", folder, qemu.command(link.before(true), memoryBytes, devices));
        QemuProcess to =
            start("target", folder, qemu.command(link.before(false), memoryBytes, more));
        Qmp source = from.connect(REPLY_NANOS_MAX);
        Qmp target = to.connect(REPLY_NANOS_MAX)) {
      QmpSchema schema = QmpSchema.of(target);
      schema.require(QemuPlan.capabilities(scenario.only().migration(), true), qemu);
      found =
          new QemuMigration(
                  scenario,
                  table,
                  source,
                  target,
                  link,
                  GuestClock::wallNanos,
                  from::cpuNanos,
                  progress)
              .run();
      if (schema.returns("query-migrate", FaultTrace.BUCKETS) && found.status == Status.COMPLETED) {
        buckets = target.command("query-migrate").path(FaultTrace.BUCKETS);
      }
    }
    if (QemuPlan.isPostCopy(scenario.only().migration())) {
      found.faults(trace, buckets);
    }
    return found;
  }

  private static QemuProcess start(String side, Path folder, List<String> command)
      throws IOException {
    return new QemuProcess("the " + side + "'s QEMU", side, folder, command);
  }
}
