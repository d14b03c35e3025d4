package dev.faultline.scenarios.record;

/// A trace could not be recorded or imported; the message says what was found and what to do.
public final class RecordingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RecordingException(String message) {
    super(message);
  }

  public RecordingException(String message, Throwable cause) {
    super(message, cause);
  }
}
