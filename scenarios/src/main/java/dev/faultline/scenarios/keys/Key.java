package dev.faultline.scenarios.keys;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The declaration of one key of a scenario file.
///
/// @param name as written
/// @param kind what its value is
/// @param fallback what it is when the file does not say, as the file would write it; null if the
///   file must say
/// @param min smallest legal value, as the file would write it; empty for none
/// @param max largest legal value; empty for none
/// @param words words that stand for a value that no number says
/// @param choices the only legal values; empty if there are others
/// @param description one line, and where a default comes from
public record Key(
    String name,
    Kind kind,
    @Nullable String fallback,
    String min,
    String max,
    List<Word> words,
    List<String> choices,
    String description) {
  /// A word and the integer that it stands for inside.
  public record Word(String text, long value) {}

  /// A key that a file must have.
  public static Key required(String name, Kind kind, String description) {
    return new Key(name, kind, null, "", "", List.of(), List.of(), description);
  }

  /// A key that a file may have.
  public static Key of(String name, Kind kind, String fallback, String description) {
    return new Key(name, kind, fallback, "", "", List.of(), List.of(), description);
  }

  public Key range(String newMin, String newMax) {
    return new Key(name, kind, fallback, newMin, newMax, words, choices, description);
  }

  public Key word(String text, long value) {
    return new Key(
        name, kind, fallback, min, max, List.of(new Word(text, value)), choices, description);
  }

  public Key oneOf(String... legal) {
    return new Key(name, kind, fallback, min, max, words, List.of(legal), description);
  }

  /// This key where some of its choices cannot be.
  Key without(String... refused) {
    List<String> left = choices.stream().filter(c -> !List.of(refused).contains(c)).toList();
    return new Key(name, kind, fallback, min, max, words, left, description);
  }

  public boolean isRequired() {
    return fallback == null;
  }
}
