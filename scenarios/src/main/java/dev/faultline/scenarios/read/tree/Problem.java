package dev.faultline.scenarios.read.tree;

/// One thing that is wrong with a scenario.
///
/// @param file as the user named it, or `--set KEY=VALUE` for a problem in an override
/// @param line from 1; 0 where there is no line to name
/// @param column from 1; 0 where there is no line to name
/// @param path of the key, `link.bandwidth`; empty for the file as a whole
/// @param value as seen; empty if there is none
/// @param rule what is wrong and which rule says so
/// @param fix what to do; empty if nothing can be said
public record Problem(
    String file, int line, int column, String path, String value, String rule, String fix) {
  private static final int VALUE_LENGTH_MAX = 60;
  private static final int TEXT_LENGTH_MAX = 400;

  public Problem {
    path = cut(path, TEXT_LENGTH_MAX);
    value = cut(printable(value), VALUE_LENGTH_MAX);
    rule = cut(rule, TEXT_LENGTH_MAX);
  }

  /// A problem of the file as a whole.
  public static Problem ofFile(String file, String rule, String fix) {
    return new Problem(file, 0, 0, "", "", rule, fix);
  }

  /// `file:line:column: path: rule, but is "value"; fix`, in one line.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(cut(file, TEXT_LENGTH_MAX));
    if (line > 0) {
      text.append(':').append(line).append(':').append(column);
    }
    text.append(": ");
    if (!path.isEmpty()) {
      text.append(path).append(": ");
    }
    text.append(rule);
    if (!value.isEmpty()) {
      text.append(", found \"").append(value).append('"');
    }
    if (!fix.isEmpty()) {
      text.append("; ").append(fix);
    }
    return printable(text.toString());
  }

  private static String cut(String text, int length) {
    return text.codePointCount(0, text.length()) <= length
        ? text
        : text.substring(0, text.offsetByCodePoints(0, length)) + "...";
  }

  /// In one line, without control characters: the file is not ours, the terminal is the user's.
  private static String printable(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              int type = Character.getType(c);
              boolean hidden =
                  type == Character.CONTROL
                      || type == Character.FORMAT
                      || type == Character.LINE_SEPARATOR
                      || type == Character.PARAGRAPH_SEPARATOR
                      || type == Character.SURROGATE;
              out.appendCodePoint(hidden ? ' ' : c);
            });
    return out.toString();
  }
}
