package dev.faultline.agent.trace;

import java.nio.file.Path;

/// A trace file cannot be used: the message names the file, the offset in bytes, what is wrong
/// there and what to do about it.
public final class TraceFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final long offset;

  /// @param offset in bytes from the start of the file; -1 when no place in the file is to blame
  TraceFormatException(Path file, long offset, String what, String fix) {
    super(file + (offset < 0 ? "" : " at byte " + offset) + ": " + what + ". " + fix);
    this.offset = offset;
  }

  static TraceFormatException damaged(Path file, long offset, String what) {
    return new TraceFormatException(
        file, offset, what, "The file is damaged: record it again or get another copy");
  }

  static TraceFormatException truncated(Path file, long offset, String missing) {
    return new TraceFormatException(
        file,
        offset,
        "the file ends where " + missing + " should be",
        "It is truncated: record it again or get another copy");
  }

  /// Where in the file, in bytes from its start; -1 when no place in the file is to blame.
  public long offset() {
    return offset;
  }
}
