package dev.faultline.agent.request;

/// What was asked for cannot be done, and whoever asked can mend it. The message says what is
/// wrong, where, the value seen, and what to do.
///
/// An [IllegalArgumentException] that is none of these is a fault of Faultline's own.
public final class RequestException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  public RequestException(String message) {
    super(message);
  }

  public RequestException(String message, Throwable cause) {
    super(message, cause);
  }
}
