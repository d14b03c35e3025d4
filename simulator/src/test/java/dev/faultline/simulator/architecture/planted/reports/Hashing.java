package dev.faultline.simulator.architecture.planted.reports;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Planted: a result writer with an order of its own.
public final class Hashing {
  Set<String> kept = new HashSet<>();

  Set<String> collect(List<String> from) {
    return from.stream().collect(Collectors.toSet());
  }
}
