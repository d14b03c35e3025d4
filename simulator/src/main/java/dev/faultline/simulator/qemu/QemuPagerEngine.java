package dev.faultline.simulator.qemu;

import dev.faultline.agent.daemon.Rehearsal;
import dev.faultline.agent.guest.TraceSource;
import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.pager.HandOverSocket;
import dev.faultline.scenarios.Scenario;
import dev.faultline.simulator.engine.Engine;
import dev.faultline.simulator.engine.HostLoad;
import dev.faultline.simulator.engine.MigrationOutcome.Status;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.engine.RunOutcome;
import dev.faultline.simulator.engine.Traits;
import dev.faultline.simulator.live.agents.Folders;
import dev.faultline.simulator.qemu.guest.CounterSource;
import dev.faultline.simulator.qemu.guest.GuestFiles;
import dev.faultline.simulator.qemu.guest.SerialCounters;
import dev.faultline.simulator.qemu.guest.TouchTable;
import dev.faultline.simulator.qemu.machine.QemuBinary;
import dev.faultline.simulator.qemu.machine.QemuProcess;
import dev.faultline.simulator.qemu.machine.Qmp;
import dev.faultline.simulator.qemu.machine.QmpSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Runs a scenario on two QEMUs of this host whose guest moves by our own post-copy, with any
/// strategy: the source has stopped, and a [Pager] serves the page faults of the target from its
/// memory.
public final class QemuPagerEngine implements Engine {
  static final String NAME = "qemu-pager";

  /// Memory stays where it is, and the events have their time.
  static final List<String> CAPABILITIES = List.of("x-ignore-shared", "events");

  private static final long REPLY_NANOS_MAX = 30_000_000_000L;
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final String MEMORY = "memory-backend-memfd";

  private final TraceSource traces;
  private boolean rehearsed;

  /// @param traces where the traces of replayed programs come from
  public QemuPagerEngine(TraceSource traces) {
    this.traces = traces;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Traits traits() {
    return new Traits(false, false, false, false, true);
  }

  /// The two share this host's cores, and the source paces what it pushes over the loopback.
  @Override
  public Scenario twin(Scenario scenario) {
    return scenario.withHost(scenario.host().onOneMachine()).withLink(scenario.link().paced());
  }

  @Override
  public RunOutcome run(Scenario scenario, Progress progress) {
    QemuBinary qemu = QemuBinary.find();
    QemuPlan.checkPaged(scenario);
    Path folder = null;
    TouchTable table = GuestFiles.table(scenario, traces);
    Findings found = new Findings(scenario, table);
    HostLoad load = new HostLoad();
    try {
      folder = Files.createTempDirectory("faultline-qemu-");
      run(scenario, table, qemu, folder, found, progress);
    } catch (HostException | IOException e) {
      if (found.status == Status.COMPLETED) {
        found.fail(
            progress.isCancelled() ? Status.CANCELLED : Status.FAILED,
            String.valueOf(e.getMessage()));
      }
    } finally {
      Folders.remove(folder);
    }
    TreeMap<String, String> means = new TreeMap<>();
    means.put("hypervisor", qemu.words() + ", TCG");
    means.put("faults", "userfaultfd of another process");
    means.put("link", "loopback, paced by the source");
    List<String> cautions = new ArrayList<>(load.caution());
    if (GuestFiles.isMachine(scenario) && found.left != null && !found.left.isTouching()) {
      cautions.add("The guest has printed no counters, so that its stall is not known.");
    }
    return new RunOutcome(List.of(found.outcome(means, cautions)));
  }

  private void run(
      Scenario scenario,
      @Nullable TouchTable table,
      QemuBinary qemu,
      Path folder,
      Findings found,
      Progress progress)
      throws IOException {
    if (!rehearse(folder, progress)) {
      found.fail(Status.CANCELLED, "stopped before its end");
      return;
    }
    progress.phase("starting QEMU");
    Path library = PagerShim.build(folder);
    Path socket = folder.resolve("pager");
    long memoryBytes = GuestFiles.memoryBytes(scenario);
    List<String> devices = new ArrayList<>();
    devices.addAll(List.of("-object", MEMORY + ",id=ram0,share=on,size=" + memoryBytes));
    devices.addAll(List.of("-machine", "pc,memory-backend=ram0"));
    devices.addAll(GuestFiles.write(folder, scenario, table).devices());
    boolean prints = GuestFiles.isMachine(scenario);
    Path printed = folder.resolve("source.serial");
    Path printedThere = folder.resolve("target.serial");
    List<String> waiting = new ArrayList<>(devices);
    waiting.addAll(List.of("-incoming", "defer", "-S"));
    if (prints) {
      devices.addAll(List.of("-serial", "file:" + printed));
      waiting.addAll(List.of("-serial", "file:" + printedThere));
    }
    List<String> before = PagerShim.before(library, socket);
    try (QemuProcess from = start("source", folder, qemu.command(List.of(), memoryBytes, devices));
        QemuProcess to = start("target", folder, qemu.command(before, memoryBytes, waiting));
        Qmp source = from.connect(REPLY_NANOS_MAX);
        Qmp target = to.connect(REPLY_NANOS_MAX);
        HandOverSocket handOver = HandOverSocket.listen(socket)) {
      QmpSchema.of(target).require(CAPABILITIES, qemu);
      var migration =
          new PagedMigration(
              scenario,
              found,
              prints ? new SerialCounters(source, printed, printedThere) : CounterSource.MEMORY,
              source,
              target,
              folder.resolve("state"),
              progress);
      try {
        migration.run(from.memory(MEMORY), to.memory(MEMORY), handOver, progress);
      } catch (HostException e) {
        throw new IOException(e.getMessage() + to.lastWords(), e);
      }
    }
  }

  /// The pager's own code is compiled before a guest waits for it.
  ///
  /// @return whether the run is still wanted
  private boolean rehearse(Path folder, Progress progress) throws IOException {
    if (rehearsed) {
      return true;
    }
    progress.phase("rehearsing");
    Thread thread = Thread.ofPlatform().daemon().start(() -> rehearse(folder));
    try {
      while (!thread.join(LOOK)) {
        if (!progress.update(0, 0, System.nanoTime()) || progress.isCancelled()) {
          thread.interrupt();
          return false;
        }
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    rehearsed = true;
    return true;
  }

  private static void rehearse(Path folder) {
    try {
      Rehearsal.run(folder, why -> {});
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it is wanted no more
    }
  }

  private static QemuProcess start(String side, Path folder, List<String> command)
      throws IOException {
    return new QemuProcess("the " + side + "'s QEMU", side, folder, command);
  }
}
