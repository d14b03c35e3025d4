package dev.faultline.agent.trace.write;

import java.nio.file.Path;

/// A trace could not be written on, since its disk is full; nothing is left of it.
public final class FullDiskException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public FullDiskException(Path file) {
    super(file + ": cannot be written: no space left on its disk; make some, or choose another");
  }
}
