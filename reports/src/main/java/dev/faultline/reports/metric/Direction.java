package dev.faultline.reports.metric;

import org.jspecify.annotations.Nullable;

/// Which values of a metric are good ones.
public enum Direction {
  LOWER_IS_BETTER("lower_is_better"),
  HIGHER_IS_BETTER("higher_is_better"),
  NEUTRAL("neutral");

  private final String key;

  Direction(String key) {
    this.key = key;
  }

  /// The direction's name in result files.
  public String key() {
    return key;
  }

  public static @Nullable Direction find(String key) {
    for (Direction direction : values()) {
      if (direction.key.equals(key)) {
        return direction;
      }
    }
    return null;
  }
}
