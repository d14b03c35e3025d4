package dev.faultline.reports.result;

import java.nio.file.Path;

/// A file could not be written, though what was asked for was right: a full disk, permissions. The
/// message says which, why, and what to do.
public final class UnwrittenException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// @param why in a few words
  public UnwrittenException(Path file, String why) {
    super(file + ": cannot be written: " + why + "; check space and permissions");
  }
}
