package dev.faultline.simulator.engine;

/// An instant of a migration that metrics lie between. Those that are phases have their names.
public enum Mark {
  PREPARE,
  SUSPEND,
  /// The guest runs at the target.
  RESUME,
  /// Nothing is left at the source.
  COMPLETE,
  /// The guest's last touch at the source.
  LAST_TOUCH,
  /// The first touch attempted at the target.
  FIRST_ATTEMPT,
  /// The same touch is done.
  FIRST_COMPLETE
}
