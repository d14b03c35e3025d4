package dev.faultline.simulator.experiment;

import dev.faultline.reports.result.RunFile;
import dev.faultline.scenarios.Scenario;
import dev.faultline.simulator.engine.Engine;
import dev.faultline.simulator.engine.Progress;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Supplier;

/// Engines for runs that go on at once: as many as there are runs at a time, each rehearsed before
/// its first one, all closed at the end.
public final class EnginePool implements AutoCloseable {
  private final Supplier<Engine> engines;
  private final ConcurrentLinkedDeque<Engine> free = new ConcurrentLinkedDeque<>();

  /// @param engines makes a new engine each time
  public EnginePool(Supplier<Engine> engines) {
    this.engines = engines;
  }

  /// Runs a scenario on an engine that nobody else uses meanwhile.
  ///
  /// @throws dev.faultline.agent.request.RequestException if the scenario asks for what the engine
  ///   cannot do
  public RunFile run(Scenario scenario, Progress progress) {
    Engine engine = take(scenario, progress);
    try {
      return Runs.run(scenario, engine, progress);
    } finally {
      free.addFirst(engine);
    }
  }

  private Engine take(Scenario scenario, Progress progress) {
    Engine one = free.pollFirst();
    if (one == null) {
      one = engines.get();
      try {
        one.rehearse(scenario, progress);
      } catch (RuntimeException e) {
        one.close();
        throw e;
      }
    }
    return one;
  }

  /// Once no run goes on any more.
  @Override
  public void close() {
    for (Engine one = free.pollFirst(); one != null; one = free.pollFirst()) {
      one.close();
    }
  }
}
