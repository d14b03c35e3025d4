package dev.faultline.simulator.architecture.planted.agent.memory;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/// Planted: orders that differ from run to run.
public final class Unordered {
  Supplier<Map<Long, Long>> maps = HashMap::new;
  Set<String> names = Set.of("a", "b");

  int identity(Object o) {
    return o.hashCode() + System.identityHashCode(o);
  }
}
