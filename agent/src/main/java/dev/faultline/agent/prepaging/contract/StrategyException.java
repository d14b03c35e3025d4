package dev.faultline.agent.prepaging.contract;

/// A strategy from elsewhere did what none may do. One line that names it.
public final class StrategyException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public StrategyException(String message, Throwable cause) {
    super(message, cause);
  }

  public StrategyException(String message) {
    super(message);
  }

  @Override
  public String toString() {
    return String.valueOf(getMessage());
  }
}
