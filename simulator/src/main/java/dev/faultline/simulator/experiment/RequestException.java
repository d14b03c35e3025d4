package dev.faultline.simulator.experiment;

/// What was asked for cannot be done. The message says what is wrong, where, the value seen, and
/// what to do.
public final class RequestException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public RequestException(String message) {
    super(message);
  }
}
