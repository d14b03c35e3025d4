package dev.faultline.scenarios.keys;

import org.jspecify.annotations.Nullable;

/// What a scalar reads as for a key: a `Long`, `Double`, `Boolean`, `String` or [Work], or what is
/// wrong with it.
///
/// @param value null if something is wrong
/// @param rule what is wrong
/// @param fix what to write instead
public record Reading(@Nullable Object value, String rule, String fix) {
  static Reading of(Object value) {
    return new Reading(value, "", "");
  }

  static Reading wrong(String rule, String fix) {
    return new Reading(null, rule, fix);
  }

  boolean isWrong() {
    return value == null;
  }
}
