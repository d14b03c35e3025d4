package dev.faultline.scenarios.failures;

/// Which of the two agents.
public enum Side {
  SOURCE,
  TARGET
}
