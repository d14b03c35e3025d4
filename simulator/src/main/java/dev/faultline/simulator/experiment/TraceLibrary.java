package dev.faultline.simulator.experiment;

import dev.faultline.agent.guest.ReplayableTrace;
import dev.faultline.agent.guest.TraceSource;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.trace.LaidOutTrace;
import dev.faultline.agent.trace.Trace;
import dev.faultline.scenarios.catalogue.ShippedTraces;
import java.nio.file.Path;
import java.util.TreeMap;

/// Traces by name or path, each read once and shared by all runs.
public final class TraceLibrary implements TraceSource {
  private final TreeMap<String, Trace> read = new TreeMap<>();

  @Override
  public ReplayableTrace find(ProgramSpec.TraceReplay replay, long pageCount, long seed) {
    return new LaidOutTrace(trace(replay.trace()), replay.layout(), pageCount, seed);
  }

  private synchronized Trace trace(String name) {
    Trace known = read.get(name);
    if (known == null) {
      Path file = ShippedTraces.file(name);
      if (file == null) {
        throw new IllegalArgumentException(
            "trace " + name + ": no such trace; give a file, or one that faultline scenarios uses");
      }
      known = Trace.read(file);
      read.put(name, known);
    }
    return known;
  }
}
