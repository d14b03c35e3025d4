package dev.faultline.simulator.live;

/// The agents cannot be driven; one line says why.
public final class LiveException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public LiveException(String message) {
    super(message);
  }
}
