package dev.faultline.simulator.cli.option;

import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.strategy.Strategies;
import dev.faultline.scenarios.catalogue.Catalogue;
import dev.faultline.scenarios.traces.ShippedTraces;
import dev.faultline.simulator.experiment.Workload;
import java.util.Iterator;
import java.util.List;

/// Words that a shell offers for an argument, as a completion script has them. Where there are none
/// that fit, it offers files.
public final class Candidates {
  private Candidates() {}

  /// Names of scenarios that ship.
  public static final class Scenarios implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Catalogue.names().iterator();
    }
  }

  /// Engines whose costs can be measured.
  public static final class Calibrated implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return List.of("live", "qemu").iterator();
    }
  }

  /// Names of strategies that ship.
  public static final class Prepaging implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Strategies.all().stream().map(Strategy::name).iterator();
    }
  }

  /// What a guest can do.
  public static final class Workloads implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Workload.names().iterator();
    }
  }

  /// Names of traces that ship.
  public static final class Traces implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return new ShippedTraces().names().iterator();
    }
  }

  /// Names of engines.
  public static final class Engines implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return dev.faultline.simulator.experiment.Engines.NAMES.iterator();
    }
  }

  /// Kinds of wire, without `auto`, which not all commands take.
  public static final class Wires implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return List.of("loopback", "namespaces").iterator();
    }
  }

  /// Kinds of wire, where `auto` is one.
  public static final class WiresOrAuto implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return List.of("auto", "loopback", "namespaces").iterator();
    }
  }
}
