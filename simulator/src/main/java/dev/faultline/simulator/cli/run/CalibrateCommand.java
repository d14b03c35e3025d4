package dev.faultline.simulator.cli.run;

import dev.faultline.agent.probe.ProbeWire;
import dev.faultline.agent.request.RequestException;
import dev.faultline.reports.render.Table;
import dev.faultline.scenarios.LinkSpec;
import dev.faultline.scenarios.catalogue.Catalogue;
import dev.faultline.simulator.calibrate.Calibration;
import dev.faultline.simulator.calibrate.Measurement;
import dev.faultline.simulator.calibrate.MigrationCosts;
import dev.faultline.simulator.calibrate.ProfileFile;
import dev.faultline.simulator.calibrate.SendBuffer;
import dev.faultline.simulator.cli.option.Candidates;
import dev.faultline.simulator.cli.option.WireKind;
import dev.faultline.simulator.cli.out.Context;
import dev.faultline.simulator.cli.out.Errors;
import dev.faultline.simulator.cli.out.ExitStatus;
import dev.faultline.simulator.cli.out.StatusLine;
import dev.faultline.simulator.engine.Engine;
import dev.faultline.simulator.engine.HostLoad;
import dev.faultline.simulator.experiment.Engines;
import dev.faultline.simulator.experiment.ExperimentProgress;
import dev.faultline.simulator.live.agents.EmptyNamespaces;
import dev.faultline.simulator.live.agents.ShapedLink;
import dev.faultline.simulator.qemu.QemuEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `faultline calibrate`
@Command(
    name = "calibrate",
    description =
        "Measures what things cost on this host, in a minute or two, and writes a host profile"
            + " that scenarios name as their host: what they cost our agents, or with --engine qemu"
            + " what they cost QEMU. Needs no root, unless for --wire namespaces; leave the machine"
            + " alone meanwhile.")
public final class CalibrateCommand implements Callable<Integer> {
  private final Context context;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the profile goes (default: the next free host-N.yaml of this folder).")
  private @Nullable Path out;

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      completionCandidates = Candidates.Calibrated.class,
      defaultValue = "live",
      description =
          "Whose costs: live (default), by the code of our agents; or qemu, by short migrations"
              + " between two QEMUs of this host.")
  private String engine = "live";

  @Option(
      names = "--wire",
      paramLabel = "KIND",
      completionCandidates = Candidates.WiresOrAuto.class,
      defaultValue = WireKind.AUTO,
      description =
          "What pages and requests cross: loopback, namespaces (two network namespaces, as validate"
              + " has them; needs root) or auto (default): namespaces where they can be had.")
  private String wire = WireKind.AUTO;

  @Option(names = "--no-progress", description = "Do not show how far it is.")
  private boolean noProgress;

  public CalibrateCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (!"Linux".equals(System.getProperty("os.name"))) {
      throw new RequestException("calibrate measures live agents, which need Linux");
    }
    ProfileFile.check(out);
    boolean auto = wire.equals(WireKind.AUTO);
    if (engine.equals("qemu")) {
      return calibrateQemu(auto);
    } else if (!engine.equals("live")) {
      throw new RequestException(
          "--engine is \"" + engine + "\"; calibrate measures live agents or qemu");
    }
    String missing = ShapedLink.missing();
    if (WireKind.ofOrBest(wire) == WireKind.NAMESPACES) {
      try (EmptyNamespaces between = new EmptyNamespaces(link())) {
        return calibrate(
            WireKind.NAMESPACES,
            new ProbeWire(between.source(), between.target(), EmptyNamespaces.TARGET_ADDRESS));
      } catch (IOException e) {
        missing = e.getMessage();
        if (!auto) {
          throw new RequestException("--wire " + wire + ": " + missing);
        }
      }
    }
    if (auto) {
      Errors.say(context, "pages cross loopback alone: " + missing);
    }
    return calibrate(WireKind.LOOPBACK, ProbeWire.LOOPBACK);
  }

  /// So fast that its shaper never lets a packet wait, as in a live run, whose source keeps below
  /// it.
  private static LinkSpec link() {
    return Catalogue.find("live-uniform", List.of("link.bandwidth=100 Gbit/s")).orThrow().link();
  }

  private int calibrate(WireKind kind, ProbeWire between) throws InterruptedException {
    return report(kind.place(), Calibration.STEPS, progress -> Calibration.run(progress, between));
  }

  private int calibrateQemu(boolean auto) throws InterruptedException {
    if (!auto) {
      throw new RequestException("--wire is for --engine live; QEMU is measured over the loopback");
    }
    Engine qemu = Engines.over("qemu", false).get();
    return report(
        QemuEngine.words() + ", TCG, loopback",
        MigrationCosts.STEPS,
        progress ->
            MigrationCosts.run(progress, qemu, QemuEngine::strategy, SendBuffer.bytesMax()));
  }

  /// What measures.
  private interface Measuring {
    Calibration.Result run(ExperimentProgress progress) throws InterruptedException;
  }

  private int report(String place, int steps, Measuring measuring) throws InterruptedException {
    ExperimentProgress progress = new ExperimentProgress(steps, "steps");
    context.interrupts().whenAsked(progress::cancel, progress::isHeard);
    Calibration.Result result;
    try (StatusLine status = new StatusLine(context, "calibrate", progress, noProgress)) {
      result = measuring.run(progress);
    }
    if (result.cancelled()) {
      Errors.say(context, "stopped; no profile was written");
      return ExitStatus.STOPPED;
    }
    int cores = Runtime.getRuntime().availableProcessors();
    Path file = ProfileFile.write(ProfileFile.text(result, place, cores, LocalDate.now()), out);
    List<Table.Column> columns =
        List.of(
            new Table.Column("what", false),
            new Table.Column("median", true),
            new Table.Column("middle half", true),
            new Table.Column("values", true),
            new Table.Column("how", false));
    List<List<String>> rows = result.measurements().stream().map(CalibrateCommand::row).toList();
    context.out().print(new Table(columns, rows, List.of()).text());
    context.out().println("Faults by " + Table.clean(result.faultMode()) + ".");
    context.out().println("Pages and requests crossed " + place + ".");
    context.out().println(ProfileFile.load(result.foreignShare()));
    if (HostLoad.isBusy(result.foreignShare())) {
      Errors.say(context, "this host was not quiet; calibrate again when it is");
    }
    context.out().println(file);
    return ExitStatus.DONE;
  }

  private static List<String> row(Measurement of) {
    String how = of.spread() == null ? "not measured: " + of.note() : of.note();
    return List.of(of.name(), of.value(), of.middle(), of.count(), how);
  }
}
