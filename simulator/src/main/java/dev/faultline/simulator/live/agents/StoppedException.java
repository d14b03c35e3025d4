package dev.faultline.simulator.live.agents;

import java.io.IOException;

/// Somebody stopped the run while it waited for agents.
public final class StoppedException extends IOException {
  private static final long serialVersionUID = 1;

  /// What is said of a migration that was stopped.
  public static final String MESSAGE = "stopped before its end";

  public StoppedException() {
    super(MESSAGE);
  }
}
