package dev.faultline.simulator.experiment;

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

  /// An engine that nobody else uses until [#giveBack(Engine)].
  ///
  /// @param scenario what it will run first
  public Engine take(Scenario scenario, Progress progress) {
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

  public void giveBack(Engine engine) {
    free.addFirst(engine);
  }

  /// Closes those that have been given back.
  @Override
  public void close() {
    for (Engine one = free.pollFirst(); one != null; one = free.pollFirst()) {
      one.close();
    }
  }
}
