package dev.faultline.agent.migration;

/// A message or call that the state machine does not allow. The message says what came, in which
/// phase, and why that is refused.
public final class ProtocolException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ProtocolException(String message) {
    super(message);
  }

  public static ProtocolException unexpected(String side, Message message, Phase phase) {
    return new ProtocolException(
        side + " in " + phase + " cannot take " + message.getClass().getSimpleName());
  }
}
