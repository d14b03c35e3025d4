package dev.faultline.agent.prepaging;

/// A strategy from elsewhere did what none may do. One line that names it.
public final class StrategyException extends RuntimeException {
  private static final long serialVersionUID = 1;

  StrategyException(String message, Throwable cause) {
    super(message, cause);
  }

  StrategyException(String message) {
    super(message);
  }

  @Override
  public String toString() {
    return String.valueOf(getMessage());
  }
}
