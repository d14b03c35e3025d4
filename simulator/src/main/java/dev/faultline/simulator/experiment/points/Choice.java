package dev.faultline.simulator.experiment.points;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One value of an axis, and what it makes of a scenario.
public sealed interface Choice {
  /// What tables and files call it.
  String label();

  /// What it lays over the scenario, each `KEY=VALUE`.
  List<String> overrides();

  /// Another value of a key.
  record Value(String key, String label) implements Choice {
    @Override
    public List<String> overrides() {
      return List.of(key + "=" + label);
    }
  }

  /// A strategy, for every migration of the scenario.
  record OfStrategy(Contender contender) implements Choice {
    @Override
    public String label() {
      return contender.label();
    }

    @Override
    public List<String> overrides() {
      List<String> overrides = new ArrayList<>();
      overrides.add("migration.prepaging=" + contender.strategy().name());
      contender
          .options()
          .forEach((name, value) -> overrides.add("migration." + name + "=" + value));
      return overrides;
    }
  }

  /// A migration mode with keys of its own, and the strategy that fills in after it where there is
  /// one to choose.
  record OfMode(String label, List<String> mode, @Nullable Contender contender) implements Choice {
    @Override
    public List<String> overrides() {
      List<String> overrides = new ArrayList<>(mode);
      if (contender != null) {
        overrides.addAll(new OfStrategy(contender).overrides());
      }
      return overrides;
    }
  }

  /// A scenario among several.
  record OfScenario(String label, Source source) implements Choice {
    @Override
    public List<String> overrides() {
      return List.of();
    }
  }

  /// The scenario as it is.
  record Own(String label) implements Choice {
    @Override
    public List<String> overrides() {
      return List.of();
    }
  }
}
