package dev.faultline.agent.mapping.libc;

/// This host cannot do what is asked of it; the message says what, the value seen, and what to do.
public final class HostException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public HostException(String message) {
    super(message);
  }
}
