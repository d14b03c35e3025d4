package dev.faultline.agent.machine;

/// This host cannot do what the machine needs; the message says what, the value seen, and what to
/// do.
public final class MachineException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public MachineException(String message) {
    super(message);
  }
}
