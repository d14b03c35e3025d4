package dev.faultline.reports.result;

/// A result file cannot be read or written. The message says what is wrong, where, the value seen,
/// and what to do.
public final class ResultFileException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// @param message in which values of the file may stand: the file is not ours, the terminal is
  ///   the user's, so that control characters and ends of lines become blanks
  public ResultFileException(String message) {
    super(printable(message));
  }

  private static String printable(String message) {
    StringBuilder line = new StringBuilder(message.length());
    message.codePoints().forEach(c -> line.appendCodePoint(isHidden(c) ? ' ' : c));
    return line.toString();
  }

  private static boolean isHidden(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }
}
