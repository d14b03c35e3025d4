package dev.faultline.scenarios.keys.published;

import dev.faultline.agent.prepaging.contract.Strategy;
import dev.faultline.agent.prepaging.strategy.Strategies;
import dev.faultline.scenarios.keys.GuestKeys;
import dev.faultline.scenarios.keys.HostKeys;
import dev.faultline.scenarios.keys.Key;
import dev.faultline.scenarios.keys.Keys;
import dev.faultline.scenarios.keys.LinkKeys;
import dev.faultline.scenarios.keys.MigrationKeys;
import dev.faultline.scenarios.keys.Scalars;
import dev.faultline.scenarios.keys.Section;
import dev.faultline.scenarios.keys.VmKeys;
import dev.faultline.scenarios.keys.failure.FailureKeys;
import dev.faultline.scenarios.keys.presets.Preset;
import dev.faultline.scenarios.units.Quantity;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Makes the reference of all keys, in Markdown, of the table: one page of the guest, one of
/// failures, one of all else.
public final class KeyReference {
  private KeyReference() {}

  private static final int COLUMNS = 110;
  private static final String GENERATED =
      " Generated from the table of keys by `.ci/dev regenerate`.";

  /// `docs/guest-keys.md`: what a guest does.
  public static String guest() {
    StringBuilder text = new StringBuilder();
    text.append("# Keys of a guest\n\n");
    text.append(
        wrapped(
            "What stands below `guest` in a scenario file; its other keys are in"
                + " [keys.md](keys.md)."
                + GENERATED));
    section(text, "## ", GuestKeys.GUEST);
    for (Section program : GuestKeys.PROGRAMS) {
      section(
          text,
          "### ",
          new Section("program: " + program.title(), program.summary(), program.keys()));
    }
    section(text, "### ", GuestKeys.PHASE);
    section(text, "### ", GuestKeys.PART);
    section(text, "### ", GuestKeys.CONTENT);
    return text.toString().stripTrailing() + "\n";
  }

  /// `docs/failure-keys.md`: what goes wrong.
  public static String failures() {
    StringBuilder text = new StringBuilder();
    text.append("# Keys of a failure\n\n");
    text.append(
        wrapped(
            "What an entry of `failures` in a scenario file may have; what it means is in"
                + " [failures.md](../../simulator/docs/failures.md)."
                + GENERATED));
    section(text, "## ", FailureKeys.FAILURE);
    for (Section kind : FailureKeys.KINDS) {
      section(text, "### ", new Section("kind: " + kind.title(), kind.summary(), kind.keys()));
    }
    return text.toString().stripTrailing() + "\n";
  }

  /// `docs/keys.md`: all else.
  public static String scenario() {
    StringBuilder text = new StringBuilder();
    text.append("# Keys of a scenario file\n\n");
    text.append(
        wrapped(
            "What may stand in a scenario file; the keys below `guest` are in"
                + " [guest-keys.md](guest-keys.md), those of `failures` in"
                + " [failure-keys.md](failure-keys.md)."
                + GENERATED));
    units(text);
    section(text, "## ", Keys.SCENARIO);
    section(text, "## ", VmKeys.VM);
    section(text, "## ", MigrationKeys.MIGRATION);
    presets(text);
    for (Strategy strategy : Strategies.all()) {
      List<Key> options = MigrationKeys.options(strategy);
      if (!options.isEmpty()) {
        section(
            text,
            "### ",
            new Section("prepaging: " + strategy.name(), strategy.summary(), options));
      }
    }
    section(text, "## ", LinkKeys.LINK);
    section(text, "### ", LinkKeys.CROSS);
    section(text, "## ", HostKeys.HOST);
    section(text, "## ", Keys.LIMITS);
    section(text, "## ", Keys.ENTRY);
    return text.toString().stripTrailing() + "\n";
  }

  private static void presets(StringBuilder text) {
    text.append("### migration.like\n\n");
    text.append(wrapped("What each name fills in, for a guest of 4 GiB."));
    Set<String> keys = new LinkedHashSet<>();
    for (Preset preset : Preset.values()) {
      keys.addAll(preset.values(4L << 30).keySet());
    }
    text.append("| key | ").append(String.join(" | ", Preset.titles())).append(" |\n|---|");
    text.append("---|".repeat(Preset.values().length)).append('\n');
    for (String key : keys) {
      text.append("| `").append(key).append("` |");
      for (Preset preset : Preset.values()) {
        text.append(' ').append(preset.values(4L << 30).getOrDefault(key, "-")).append(" |");
      }
      text.append('\n');
    }
    text.append("\n| name | what it is | where it is from |\n|---|---|---|\n");
    for (Preset preset : Preset.values()) {
      text.append("| `").append(preset.title()).append("` | ").append(preset.summary());
      text.append(" | ").append(preset.source()).append(" |\n");
    }
    text.append('\n');
  }

  private static void units(StringBuilder text) {
    text.append(
        "## Units\n\n"
            + "A space before the unit is optional; decimals are exact; 0 needs no unit.\n\n");
    text.append("| kind | units |\n|---|---|\n");
    for (Quantity quantity :
        List.of(Quantity.SIZE, Quantity.BIT_RATE, Quantity.DURATION, Quantity.PERCENT)) {
      text.append("| ")
          .append(quantity.noun().replaceFirst("an? ", ""))
          .append(" | ")
          .append(quantity.symbols())
          .append(" |\n");
    }
    text.append('\n');
  }

  private static void section(StringBuilder text, String level, Section section) {
    text.append(level).append(section.title()).append("\n\n");
    text.append(wrapped(sentence(section.summary())));
    if (section.keys().isEmpty()) {
      return;
    }
    text.append("| key | value | default | what it is |\n|---|---|---|---|\n");
    for (Key key : section.keys()) {
      text.append("| `")
          .append(key.name())
          .append("` | ")
          .append(value(key))
          .append(" | ")
          .append(fallback(key))
          .append(" | ")
          .append(key.description())
          .append(" |\n");
    }
    text.append('\n');
  }

  /// A paragraph in lines of at most [#COLUMNS].
  private static String wrapped(String text) {
    StringBuilder lines = new StringBuilder();
    int column = 0;
    for (String word : text.split(" ", -1)) {
      boolean fits = column + 1 + word.length() <= COLUMNS;
      lines.append(column == 0 ? "" : fits ? " " : "\n").append(word);
      column = column > 0 && fits ? column + 1 + word.length() : word.length();
    }
    return lines.append("\n\n").toString();
  }

  private static String sentence(String text) {
    String upper = Character.toUpperCase(text.charAt(0)) + text.substring(1);
    return upper.endsWith(".") ? upper : upper + ".";
  }

  private static String value(Key key) {
    if (!key.choices().isEmpty()) {
      return String.join(", ", key.choices().stream().map(choice -> "`" + choice + "`").toList());
    }
    String text = key.kind().title();
    if (!key.min().isEmpty() && !key.max().equals("9223372036854775807")) {
      text += ", " + Scalars.rangeText(key);
    }
    for (Key.Word word : key.words()) {
      text += " or `" + word.text() + "`";
    }
    return text;
  }

  private static String fallback(Key key) {
    String fallback = key.fallback();
    if (fallback == null) {
      return "required";
    }
    return fallback.isEmpty() ? "" : "`" + fallback + "`";
  }
}
