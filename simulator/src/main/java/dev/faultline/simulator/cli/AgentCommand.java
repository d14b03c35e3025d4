package dev.faultline.simulator.cli;

import dev.faultline.agent.daemon.Agent;
import dev.faultline.agent.daemon.Compilers;
import dev.faultline.agent.daemon.Machines;
import dev.faultline.agent.daemon.Rehearsal;
import dev.faultline.agent.request.RequestException;
import dev.faultline.agent.telemetry.MetricsServer;
import dev.faultline.agent.wire.connect.Address;
import dev.faultline.agent.wire.connect.Tls;
import dev.faultline.simulator.cli.option.PluginOptions;
import dev.faultline.simulator.cli.option.TlsOptions;
import dev.faultline.simulator.cli.out.Context;
import dev.faultline.simulator.cli.out.ExitStatus;
import dev.faultline.simulator.experiment.Version;
import dev.faultline.simulator.live.agents.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `faultline agent`
@Command(name = "agent", description = "Hosts guests that are migrated for real.")
final class AgentCommand implements Callable<Integer> {
  private final Context context;

  AgentCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    context.out().println("faultline agent serve|list|recover|drop|cleanup; see --help");
    return ExitStatus.WRONG;
  }

  /// `faultline agent serve`
  @Command(
      name = "serve",
      description =
          "Runs until it is stopped; faultline run --source HOST:PORT --target HOST:PORT drives two"
              + " of them.")
  static final class Serve implements Callable<Integer> {
    private static final FileAttribute<?> OWNERS =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private static final long CLOSE_NANOS_MAX = 6_000_000_000L;

    private final Context context;

    @Option(
        names = "--listen",
        required = true,
        paramLabel = "ADDRESS",
        description = "HOST:PORT, [IPV6]:PORT or unix:PATH. Others than this host need TLS.")
    private String listen = "";

    @Option(
        names = "--traces",
        paramLabel = "DIR",
        description = "Where traces are kept that drivers bring (default: a temporary folder).")
    private @Nullable Path traces;

    @Option(
        names = "--state",
        paramLabel = "DIR",
        description = {
          "Where journals are kept of guests whose memory outlives this process (vm.backing shm,"
              + " sysv or file), as files of memory are. An agent that is started there again goes"
              + " on with what one that was killed had given away or taken over."
        })
    private @Nullable Path state;

    @Mixin private TlsOptions tls = new TlsOptions();

    @Option(
        names = "--scratch",
        hidden = true,
        description = "Our parent's folder, which we remove when it cannot.")
    private @Nullable Path scratch;

    @Option(
        names = "--private",
        hidden = true,
        description = "Listen here, too: an address in a network that none but our parent made.")
    private @Nullable String privateAddress;

    @Option(names = "--child", hidden = true, description = "End when standard input ends.")
    private boolean child;

    @Option(
        names = "--metrics",
        paramLabel = "HOST:PORT",
        description =
            "Where /metrics is shown, read-only (default: a free port of 127.0.0.1): in the clear"
                + " on loopback, elsewhere with the --tls-... files to those with a certificate.")
    private @Nullable String metrics;

    @Option(
        names = "--no-rehearsal",
        description = "Do not migrate a guest of our own first; the first real one stands longer.")
    private boolean noRehearsal;

    @Mixin private PluginOptions plugins = new PluginOptions();

    Serve(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
      plugins.load();
      Tls with = tls.tls(this::log);
      try (TemporaryTraces own =
          traces == null && scratch == null
              ? new TemporaryTraces(TemporaryTraces.amongTemporaryFiles())
              : null) {
        if (own != null) {
          own.removeThoseOfTheDead(this::log);
        }
        Path folder =
            traces != null
                ? traces
                : (own == null ? Objects.requireNonNull(scratch) : own.folder()).resolve("traces");
        requireFolder(folder);
        serveInFolder(with, folder);
      }
      return ExitStatus.DONE;
    }

    private void serveInFolder(@Nullable Tls with, Path folder)
        throws IOException, InterruptedException {
      Optional<ProcessHandle> parent = ProcessHandle.current().parent();
      boolean ended = false;
      try {
        serve(with, folder);
        ended = true;
      } finally {
        // While our parent lives it reads in its folder why we failed.
        if (ended || !ProcessHandle.current().parent().equals(parent)) {
          Folders.remove(scratch);
        }
      }
    }

    private void serve(@Nullable Tls with, Path folder) throws IOException, InterruptedException {
      CountDownLatch stopped = new CountDownLatch(1);
      context.interrupts().whenAsked(child ? () -> {} : stopped::countDown);
      Address.Tcp shows = metricsAddress();
      if (shows != null) {
        MetricsServer.requireTrust(shows, with);
      }
      if (!noRehearsal) {
        Rehearsal.run(folder, this::log);
      }
      Compilers.stepBack();
      try (Agent agent = agent(with, folder);
          MetricsServer server = shows == null ? null : metrics(shows, with, agent)) {
        if (!child) {
          agent.tellJournal(this::log);
        }
        if (state != null) {
          agent.keepIn(ownersFolder(state));
        }
        if (child) {
          agent.hasNoHeir();
        }
        if (child && privateAddress != null) {
          requireOwnNetwork();
          Address unused = agent.alsoListen(Address.parse(privateAddress));
        }
        context.out().println("listening at " + agent.address());
        if (server != null) {
          agent.showsMetricsAt(server.url());
          context.out().println("metrics at " + server.url());
        }
        context.out().flush();
        if (child) {
          waitForEndOfInput();
          haltLater();
        } else {
          stopped.await();
        }
      }
    }

    /// What lies there is a guest's memory, which is nobody else's.
    private static Path ownersFolder(Path folder) throws IOException {
      if (!Files.exists(folder)) {
        return Files.createDirectories(folder, OWNERS);
      }
      if (!Files.isDirectory(folder) || Files.getPosixFilePermissions(folder).size() > 3) {
        throw new RequestException(
            "--state " + folder + ": must be a folder that its owner alone may enter: chmod 700");
      }
      return folder;
    }

    private static void requireFolder(Path folder) {
      try {
        Files.createDirectories(folder, OWNERS);
      } catch (IOException e) {
        throw new RequestException(
            "--traces " + folder + ": no folder can be made there; give another one");
      }
    }

    private Agent agent(@Nullable Tls with, Path folder) {
      try {
        return new Agent(Address.parse(listen), with, folder, Machines.LIVE, this::log);
      } catch (IOException e) {
        throw new RequestException(e.getMessage() + "; give another --listen ADDRESS");
      }
    }

    private static MetricsServer metrics(Address.Tcp at, @Nullable Tls with, Agent agent) {
      try {
        return new MetricsServer(at, with, agent.ledger(), Version.current());
      } catch (IOException e) {
        throw new RequestException(e.getMessage() + "; give another --metrics HOST:PORT");
      }
    }

    /// Loopback unless it is opened; none for a child, which nobody knows of.
    private Address.@Nullable Tcp metricsAddress() {
      if (metrics == null) {
        return child ? null : new Address.Tcp("127.0.0.1", 0);
      }
      if (Address.parse(metrics) instanceof Address.Tcp tcp) {
        return tcp;
      }
      throw new RequestException("--metrics is " + metrics + "; it must be HOST:PORT");
    }

    private void log(String line) {
      context.err().println("faultline agent: " + dev.faultline.reports.render.Table.clean(line));
    }

    /// Pages travel in the clear there, which only a network that nobody else is in may carry.
    private static void requireOwnNetwork() throws IOException {
      long parent = ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(1L);
      Path own = Files.readSymbolicLink(Path.of("/proc/self/ns/net"));
      if (own.equals(Files.readSymbolicLink(Path.of("/proc/" + parent + "/ns/net")))) {
        throw new RequestException(
            "--private is for a network namespace that the parent made, and this is the parent's"
                + " own");
      }
    }

    /// Whatever happens, this process does not outlive its parent for long.
    private static void haltLater() {
      Thread watch =
          new Thread(
              () -> {
                LockSupport.parkNanos(CLOSE_NANOS_MAX);
                Runtime.getRuntime().halt(ExitStatus.FAILED);
              },
              "faultline-halt");
      watch.setDaemon(true);
      watch.start();
    }

    /// Our parent keeps its end open for as long as it lives.
    private static void waitForEndOfInput() throws IOException {
      while (System.in.read() >= 0) {
        // whatever it says
      }
    }
  }
}
