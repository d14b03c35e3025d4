package dev.faultline.simulator.experiment.points;

import dev.faultline.agent.plan.MigrationSpec.Mode;
import dev.faultline.agent.request.RequestException;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.keys.advice.Nearest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Migration modes in a comparison, with keys of `migration` besides where they are given:
/// `hybrid:rounds=2`.
public final class Modes {
  private static final List<String> NAMES = Arrays.stream(Mode.values()).map(Modes::word).toList();

  /// Those after which pages are pushed while the guest runs at the target.
  private static final List<String> PULLING = List.of(word(Mode.POST_COPY), word(Mode.HYBRID));

  /// What `all` stands for.
  private static final List<String> ALL =
      List.of("post-copy", "hybrid", "pre-copy", "pre-copy:auto-converge=on", "stop-and-copy");

  private static final String BASELINE = "post-copy linear";

  /// The strategies that matter where nobody names any: what QEMU does, what the literature began
  /// with, and those that are best on most of the catalogue.
  private static final List<String> STRATEGIES =
      List.of("linear", "multi-pivot", "hot-first", "adaptive");

  private Modes() {}

  /// As scenarios have it.
  private static String word(Mode mode) {
    return mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// Reads `a,b:key=value,c`, or `all`. A mode with a post-copy phase is crossed with strategies,
  /// unless it names one of its own as a key; held against `post-copy linear` if that is among
  /// them.
  ///
  /// @param contenders strategies; those that matter and `own` if there are none
  /// @param own names of the strategies that the scenarios have
  /// @throws RequestException naming the value that is wrong
  public static Axis axis(String list, List<Contender> contenders, List<String> own) {
    List<String> labels =
        list.equals("all") ? ALL : Arrays.stream(list.split(",", -1)).map(String::strip).toList();
    List<Contender> crossed = contenders.isEmpty() ? matter(own) : contenders;
    List<Choice> choices = new ArrayList<>();
    for (String label : labels) {
      List<String> overrides = overrides(label);
      boolean pulls = PULLING.contains(label.split(":", -1)[0]);
      if (pulls && overrides.stream().noneMatch(one -> one.startsWith("migration.prepaging="))) {
        for (Contender one : crossed) {
          choices.add(new Choice.OfMode(label + " " + one.label(), overrides, one));
        }
      } else {
        choices.add(new Choice.OfMode(label, overrides, null));
      }
    }
    boolean held = choices.stream().anyMatch(choice -> choice.label().equals(BASELINE));
    return new Axis(Axis.MODE, choices, held ? BASELINE : "");
  }

  private static List<Contender> matter(List<String> own) {
    List<String> names = new ArrayList<>(STRATEGIES);
    own.stream().filter(name -> !names.contains(name)).forEach(names::add);
    return names.stream().map(Contender::one).toList();
  }

  /// @param override that chooses the mode
  /// @throws RequestException if a guest of the scenario has another one all the same
  public static void check(Scenario scenario, String label, String override) {
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

  private static List<String> overrides(String label) {
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
    return List.copyOf(overrides);
  }
}
