package dev.faultline.scenarios.failures;

/// Which channels of a migration. One that carries everything is hit by [#ALL] alone.
public enum On {
  ALL,
  CONTROL,
  DEMAND,
  PUSH
}
