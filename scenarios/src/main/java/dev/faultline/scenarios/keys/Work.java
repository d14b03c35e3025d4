package dev.faultline.scenarios.keys;

/// How much a guest does: a time, or a number of touches, or (both 0) the default.
public record Work(long nanos, long touches) {
  public static final Work AUTO = new Work(0, 0);
}
