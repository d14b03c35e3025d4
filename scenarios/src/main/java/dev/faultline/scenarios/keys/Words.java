package dev.faultline.scenarios.keys;

import java.util.Locale;

/// Constants as files write them: `PER_PAGE` is `per-page`.
public final class Words {
  private Words() {}

  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// The constant that is written as `word`, or the first one where none is.
  public static <E extends Enum<E>> E constant(String word, Class<E> type) {
    String name = word.toUpperCase(Locale.ROOT).replace('-', '_');
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(name)) {
        return constant;
      }
    }
    return type.getEnumConstants()[0];
  }
}
