package dev.faultline.simulator.live;

import java.io.IOException;

/// Somebody stopped the run while it waited for agents.
final class StoppedException extends IOException {
  private static final long serialVersionUID = 1;

  /// What is said of a migration that was stopped.
  static final String MESSAGE = "stopped before its end";

  StoppedException() {
    super(MESSAGE);
  }
}
