package dev.faultline.simulator.listing;

import java.nio.file.Path;
import java.time.Instant;

/// One result folder in short.
///
/// @param scenario its name, or the names of all of them
/// @param engine its name; empty if nothing says so
/// @param runs how many there are files of
/// @param failures how many runs did not do what they were to
/// @param verdict the first line of it; empty if there is none
/// @param written when its last file was
public record ListedResult(
    Path folder,
    Kind kind,
    String scenario,
    String engine,
    int runs,
    int failures,
    State state,
    String verdict,
    Instant written) {
  /// The command that made it.
  public enum Kind {
    RUN,
    COMPARE,
    SWEEP,
    VALIDATE
  }

  /// Whether all was done that was asked for.
  public enum State {
    FINISHED,
    /// Somebody stopped it, and it wrote down what it had.
    STOPPED,
    /// It is at work still, or was killed.
    UNFINISHED
  }
}
