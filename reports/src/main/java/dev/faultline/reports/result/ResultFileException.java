package dev.faultline.reports.result;

/// A result file cannot be read or written. The message says what is wrong, where, the value seen,
/// and what to do.
public final class ResultFileException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ResultFileException(String message) {
    super(message);
  }
}
