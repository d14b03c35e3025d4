package dev.faultline.simulator.experiment;

import dev.faultline.agent.guest.ReplayableTrace;
import dev.faultline.agent.guest.TraceSource;
import dev.faultline.agent.plan.ProgramSpec;
import dev.faultline.agent.request.RequestException;
import dev.faultline.agent.trace.Trace;
import dev.faultline.agent.trace.layout.LaidOutTrace;
import dev.faultline.scenarios.traces.ShippedTraces;
import java.nio.file.Path;
import java.util.TreeMap;

/// Traces by name or path, each read once and shared by all runs. A layout takes a pass over the
/// whole trace, and one run asks for it several times, so the latest are kept, too.
public final class TraceLibrary implements TraceSource {
  private static final int LAYOUTS_MAX = 16;

  private final TreeMap<String, Trace> read = new TreeMap<>();
  private final TreeMap<String, LaidOutTrace> laidOut = new TreeMap<>();

  @Override
  public synchronized ReplayableTrace find(
      ProgramSpec.TraceReplay replay, long pageCount, long seed) {
    String key = replay.trace() + " " + replay.layout() + " " + pageCount + " " + seed;
    LaidOutTrace known = laidOut.get(key);
    if (known == null) {
      known = new LaidOutTrace(trace(replay.trace()), replay.layout(), pageCount, seed);
      if (laidOut.size() == LAYOUTS_MAX) {
        laidOut.clear();
      }
      laidOut.put(key, known);
    }
    return known;
  }

  private Trace trace(String name) {
    Trace known = read.get(name);
    if (known == null) {
      Path file = ShippedTraces.file(name);
      if (file == null) {
        throw new RequestException(
            "trace " + name + ": no such trace; give a file, or one that faultline scenarios uses");
      }
      known = Trace.read(file);
      read.put(name, known);
    }
    return known;
  }
}
