package dev.faultline.agent.prepaging.contract;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The declaration of one option of a strategy, written as `migration.NAME` in a scenario.
///
/// @param name its key, in kebab-case
/// @param description one line
/// @param defaultValue a `Long` or a `String`
/// @param minimum for integers
/// @param maximum for integers
/// @param choices for texts: the legal values; none where it is the path of a file
public record OptionSpec(
    String name,
    String description,
    Object defaultValue,
    long minimum,
    long maximum,
    List<String> choices) {
  public static OptionSpec integer(
      String name, long defaultValue, long minimum, long maximum, String description) {
    return new OptionSpec(name, description, defaultValue, minimum, maximum, List.of());
  }

  public static OptionSpec choice(
      String name, String defaultValue, List<String> choices, String description) {
    return new OptionSpec(name, description, defaultValue, 0, 0, choices);
  }

  /// The path of a file, which has to be given.
  public static OptionSpec file(String name, String description) {
    return new OptionSpec(name, description, "", 0, 0, List.of());
  }

  public boolean isFile() {
    return !isInteger() && choices.isEmpty();
  }

  /// Its legal values, for tables.
  public String values() {
    return isInteger()
        ? minimum + " to " + maximum
        : isFile() ? "a path" : String.join(", ", choices);
  }

  public boolean isInteger() {
    return defaultValue instanceof Long;
  }

  /// What is wrong with `value` (a `Long` or a `String`), in one line; null if it is fine.
  public @Nullable String problem(Object value) {
    if (isInteger()) {
      return value instanceof Long number && number >= minimum && number <= maximum
          ? null
          : "must be a whole number from " + minimum + " to " + maximum;
    }
    if (isFile()) {
      return value instanceof String text && !text.isEmpty() ? null : "must be the path of a file";
    }
    return value instanceof String text && choices.contains(text)
        ? null
        : "must be one of " + String.join(", ", choices);
  }
}
