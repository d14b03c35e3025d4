package dev.faultline.simulator.experiment;

import dev.faultline.agent.plan.MigrationSpec.Mode;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.keys.Nearest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Migration modes in a comparison, with keys of `migration` besides where they are given:
/// `hybrid:rounds=2`.
public final class Modes {
  private static final List<String> NAMES = Arrays.stream(Mode.values()).map(Modes::word).toList();

  /// What `all` stands for.
  private static final List<String> ALL =
      List.of("post-copy", "hybrid", "pre-copy", "pre-copy:auto-converge=on", "stop-and-copy");

  private static final String BASELINE = "post-copy";

  private Modes() {}

  /// As scenarios have it.
  private static String word(Mode mode) {
    return mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// Reads `a,b:key=value,c`, or `all`; held against `post-copy` if that is among them.
  ///
  /// @throws RequestException naming the value that is wrong
  public static Axis axis(String list) {
    List<String> labels =
        list.equals("all") ? ALL : Arrays.stream(list.split(",", -1)).map(String::strip).toList();
    List<Choice> choices = labels.stream().map(Modes::one).toList();
    return new Axis(Axis.MODE, choices, labels.contains(BASELINE) ? BASELINE : "");
  }

  /// @param override that chooses the mode
  /// @throws RequestException if a guest of the scenario has another one all the same
  static void check(Scenario scenario, String label, String override) {
    for (Scenario.GuestMigration guest : scenario.migrations()) {
      String mode = word(guest.migration().mode());
      if (!override.endsWith("=" + mode)) {
        throw new RequestException(
            "--mode "
                + label
                + ": guest "
                + guest.name()
                + " has the mode "
                + mode
                + " of its own; take it out of migrations: to compare modes");
      }
    }
  }

  private static Choice one(String label) {
    String[] parts = label.split(":", -1);
    if (!NAMES.contains(parts[0])) {
      String near = Nearest.to(parts[0], NAMES);
      throw new RequestException(
          "there is no mode \""
              + parts[0]
              + "\"; "
              + (near == null ? "" : "did you mean " + near + "? ")
              + "known are "
              + String.join(", ", NAMES)
              + ", with :KEY=VALUE behind it where wanted, or all");
    }
    List<String> overrides = new ArrayList<>();
    overrides.add("migration.mode=" + parts[0]);
    for (int i = 1; i < parts.length; i++) {
      if (parts[i].indexOf('=') < 1) {
        throw new RequestException(
            "\"" + parts[i] + "\" in \"" + label + "\" is no key; write MODE:KEY=VALUE");
      }
      overrides.add("migration." + parts[i]);
    }
    return new Choice.OfMode(label, List.copyOf(overrides));
  }
}
