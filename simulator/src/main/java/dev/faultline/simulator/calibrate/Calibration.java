package dev.faultline.simulator.calibrate;

import dev.faultline.agent.fault.InstallProbe;
import dev.faultline.agent.mapping.libc.HostException;
import dev.faultline.agent.plan.VmSpec.Backing;
import dev.faultline.agent.probe.DemandProbe;
import dev.faultline.agent.probe.MemoryProbe;
import dev.faultline.agent.probe.ProbeWire;
import dev.faultline.agent.probe.RequestProbe;
import dev.faultline.agent.probe.StreamProbe;
import dev.faultline.simulator.engine.HostLoad;
import dev.faultline.simulator.experiment.ExperimentProgress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;

/// Measures what the terms of the virtual engine's model cost on this host, each by the code of the
/// live agents that does it; no migration takes place. What cannot be measured is missing, and the
/// profile keeps its default.
///
/// The first round of everything is thrown away: the JVM compiles then, and a virtualised host
/// finds memory.
public final class Calibration {
  /// How many steps [#run] makes.
  public static final int STEPS = 9;

  private static final int ROUNDS = 7;
  private static final int STREAM_ROUNDS = 5;
  private static final int DEMAND_ROUNDS = 4;
  private static final int TOUCHES = 4096;
  private static final int REQUESTS = 30_000;
  private static final int PAGE_BYTES = 4096;
  private static final int UNIT_BYTES = StreamCosts.PAGES * PAGE_BYTES;
  private static final long MEMORY_BYTES = 256 << 20;
  private static final int[] UNITS = {PAGE_BYTES, 64 << 10, UNIT_BYTES, 1 << 20};
  private static final int[] STREAMS = {1, 2, 4};

  /// What a push stream beside the faults sends: one Gbit/s.
  private static final long AMBIENT_BYTES_PER_SECOND = 118_000_000;

  private final ExperimentProgress progress;
  private final ProbeWire wire;
  private final boolean software;
  private final String faultMode;
  private final List<Measurement> found = new ArrayList<>();
  private int step;

  private Calibration(ExperimentProgress progress, ProbeWire wire) {
    this.progress = progress;
    this.wire = wire;
    String mode = "userfaultfd";
    try {
      InstallProbe.bytesPerSecond(Backing.ANONYMOUS, false, 1 << 20, UNIT_BYTES);
    } catch (HostException e) {
      mode = "software, since " + e.getMessage();
    }
    faultMode = mode;
    software = !mode.equals("userfaultfd");
  }

  /// What a calibration found.
  ///
  /// @param faultMode how faults were noticed
  /// @param foreignShare the share of the cores that other programs used meanwhile; -1 if unknown
  public record Result(
      List<Measurement> measurements, String faultMode, double foreignShare, boolean cancelled) {}

  /// Measures; takes about 40 s.
  ///
  /// @param progress of [#STEPS] runs
  /// @param wire what streams, requests and demanded pages cross
  /// @throws HostException if this host cannot map guest memory at all
  public static Result run(ExperimentProgress progress, ProbeWire wire)
      throws InterruptedException {
    HostLoad load = new HostLoad();
    Calibration calibration = new Calibration(progress, wire);
    calibration.all();
    return new Result(
        List.copyOf(calibration.found),
        calibration.faultMode,
        load.foreignShare(),
        progress.isCancelled());
  }

  private void all() throws InterruptedException {
    Spread call = Spread.of(0);
    Spread page = Spread.of(0);
    begin("installing pages");
    List<double[]> installs = new ArrayList<>();
    for (int unit : UNITS) {
      installs.add(
          rounds(
              ROUNDS,
              () ->
                  PAGE_BYTES
                      * 1e9
                      / InstallProbe.bytesPerSecond(
                          Backing.ANONYMOUS, software, MEMORY_BYTES, unit)));
    }
    if (go()) {
      page = perPage(installs.getFirst(), installs.get(2));
      call = perCall(installs.getFirst(), installs.get(2));
    }
    begin("push streams");
    List<StreamProbe> large = List.of();
    List<Measurement> rates = new ArrayList<>();
    for (int streams : STREAMS) {
      List<StreamProbe> probes =
          streams(streams, UNIT_BYTES, UNIT_BYTES, 2 * MEMORY_BYTES / streams);
      if (!probes.isEmpty()) {
        rates.add(
            Measurement.beside(
                "stream rate, " + streams + (streams == 1 ? " connection" : " connections"),
                "B/s",
                Spread.of(probes.stream().mapToDouble(StreamProbe::bytesPerSecond).toArray()),
                "units of 256 KiB, nothing installed"));
        if (streams == 1) {
          large = probes;
        }
      }
    }
    List<StreamProbe> apart = streams(1, UNIT_BYTES, PAGE_BYTES, MEMORY_BYTES);
    List<StreamProbe> single = streams(1, PAGE_BYTES, PAGE_BYTES, MEMORY_BYTES / 4);
    StreamCosts send = StreamCosts.of(large, apart, single, StreamProbe::sendNanosPerPage);
    StreamCosts receive = StreamCosts.of(large, apart, single, StreamProbe::receiveNanosPerPage);
    begin("requests");
    double[] requests =
        tries(STREAM_ROUNDS, () -> RequestProbe.run(wire, TOUCHES, REQUESTS)).stream()
            .mapToDouble(RequestProbe::sourceNanos)
            .toArray();
    begin("demanded pages");
    List<DemandProbe> demands =
        tries(
            DEMAND_ROUNDS,
            () -> DemandProbe.run(wire, software, TOUCHES, AMBIENT_BYTES_PER_SECOND));
    faults(demands, requests, send, receive, call, page);
    found.addAll(send.measurements("send"));
    found.addAll(receive.measurements("receive"));
    installs(call, page);
    begin("arming");
    add(
        "arm-page",
        rounds(ROUNDS, () -> MemoryProbe.armNanos(software, MEMORY_BYTES / 4096)),
        "256 MiB mapped and armed");
    begin("finding holes");
    add(
        "hole-scan-page",
        rounds(ROUNDS, () -> MemoryProbe.holeScanNanos(MEMORY_BYTES / 4096)),
        "256 MiB of written memory looked through");
    SourceCosts costs = new SourceCosts(ROUNDS, this::go);
    begin("finding writes");
    found.addAll(costs.writes(MEMORY_BYTES / PAGE_BYTES));
    begin("compressing");
    found.addAll(costs.saving());
    found.add(Measurement.missing("install-contention", "no micro-benchmark for many vCPUs"));
    found.add(Measurement.missing("history-scan-page", "live reads its own vCPUs' bitmaps"));
    found.add(Measurement.missing("device-load", "no micro-benchmark of a hand-over"));
    begin("copying memory");
    double[] copies =
        rounds(ROUNDS, () -> MemoryProbe.copyBytesPerSecond(MEMORY_BYTES, UNIT_BYTES));
    if (copies.length > 0) {
      found.add(
          Measurement.key(
              "device-load-rate", "B/s", Spread.of(copies), "memory copied in units of 256 KiB"));
    }
    for (int i = 0; i < UNITS.length && go(); i++) {
      double[] rate =
          DoubleStream.of(installs.get(i)).map(nanos -> PAGE_BYTES * 1e9 / nanos).toArray();
      found.add(
          Measurement.beside(
              "install, units of " + (UNITS[i] >> 10) + " KiB",
              "B/s",
              Spread.of(rate),
              "anonymous memory, one thread"));
    }
    found.addAll(rates);
    begin("");
  }

  private void faults(
      List<DemandProbe> demands,
      double[] requests,
      StreamCosts send,
      StreamCosts receive,
      Spread call,
      Spread page) {
    if (demands.isEmpty() || requests.length == 0 || !send.isKnown()) {
      for (String key : List.of("fault-trap", "hop", "request", "wake", "late-hops", "late-hop")) {
        found.add(Measurement.missing(key, "the wire or faults did not work here"));
      }
      return;
    }
    double sent = send.single();
    double request = Math.max(0, Spread.of(requests).median() - sent);
    double trip = request + sent + receive.single();
    double install = call.median() + page.median();
    String beside = "one page at a time beside a push stream of 1 Gbit/s";
    add("fault-trap", of(demands, p -> p.trapNanos()), beside);
    add(
        "hop",
        DoubleStream.of(of(demands, p -> p.tripNanos()))
            .map(nanos -> Math.max(0, (nanos - trip) / 2))
            .toArray(),
        "half of the round trip less request and what send-* and receive-* say of a page");
    add(
        "request",
        DoubleStream.of(requests).map(nanos -> Math.max(0, nanos - sent)).toArray(),
        "CPU time with 16 requests under way, less what send-* say of a page");
    add(
        "wake",
        DoubleStream.of(of(demands, p -> p.wakeNanos()))
            .map(nanos -> Math.max(0, nanos - install))
            .toArray(),
        "from the page's arrival until the vCPU runs, less its installation");
    List<Tail> tails = demands.stream().map(one -> Tail.of(one.servedNanos())).toList();
    String tail = "by the 90th and 99th percentile of these faults as a whole";
    double[] shares = tails.stream().mapToDouble(Tail::percent).toArray();
    found.add(Measurement.key("late-hops", "%", Spread.of(shares), tail));
    add("late-hop", tails.stream().mapToDouble(Tail::nanos).toArray(), tail);
    found.add(
        Measurement.beside(
            "round trip of a page", "ns", Spread.of(of(demands, p -> p.tripNanos())), beside));
    found.add(
        Measurement.beside(
            "fault, from touch to touch",
            "ns",
            Spread.of(of(demands, p -> p.servedNanos())),
            beside));
  }

  private List<StreamProbe> streams(int streams, int unitBytes, int runBytes, long bytes)
      throws InterruptedException {
    return tries(
        STREAM_ROUNDS,
        () -> StreamProbe.run(wire, MEMORY_BYTES, streams, unitBytes, runBytes, bytes));
  }

  private void installs(Spread call, Spread page) {
    if (go()) {
      found.add(Measurement.key("install-call", "ns", call, "4 KiB at once against 256 KiB"));
      found.add(Measurement.key("install-page", "ns", page, "4 KiB at once against 256 KiB"));
    }
  }

  /// All but the first rounds, in one list.
  private static double[] of(
      List<DemandProbe> probes, java.util.function.Function<DemandProbe, long[]> part) {
    return probes.stream()
        .flatMapToLong(p -> Arrays.stream(part.apply(p)))
        .asDoubleStream()
        .toArray();
  }

  /// From nanoseconds a page, one a call and [StreamCosts#PAGES] a call.
  private static Spread perPage(double[] single, double[] unit) {
    double[] pages = new double[unit.length];
    for (int i = 0; i < pages.length; i++) {
      pages[i] = Math.max(0, (unit[i] * StreamCosts.PAGES - single[i]) / (StreamCosts.PAGES - 1));
    }
    return Spread.of(pages);
  }

  private static Spread perCall(double[] single, double[] unit) {
    double[] calls = new double[unit.length];
    for (int i = 0; i < calls.length; i++) {
      calls[i] = Math.max(0, (single[i] - unit[i]) * StreamCosts.PAGES / (StreamCosts.PAGES - 1));
    }
    return Spread.of(calls);
  }

  private void add(String key, double[] values, String note) {
    found.add(Measurement.nanos(key, values, note));
  }

  private boolean go() {
    return !progress.isCancelled();
  }

  private void begin(String what) {
    if (step > 0) {
      progress.finish(step - 1);
    }
    if (step < STEPS) {
      progress.run(step).detail(what);
    }
    step++;
  }

  private double[] rounds(int rounds, DoubleSupplier one) {
    double[] values = new double[rounds];
    for (int i = -1; i < rounds; i++) {
      if (!go()) {
        return new double[0];
      }
      double value = one.getAsDouble();
      if (i >= 0) {
        values[i] = value;
      }
    }
    return values;
  }

  /// What could be measured; nothing where it failed.
  private <T> List<T> tries(int rounds, Callable<T> one) throws InterruptedException {
    List<T> all = new ArrayList<>();
    try {
      for (int i = -1; i < rounds; i++) {
        if (!go()) {
          return List.of();
        }
        T value = one.call();
        if (i >= 0) {
          all.add(value);
        }
      }
    } catch (InterruptedException e) {
      throw e;
    } catch (IOException e) {
      return List.of();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return all;
  }
}
