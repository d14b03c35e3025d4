package dev.faultline.reports.render;

/// The terminal, or whatever else takes lines of text, that results are printed to.
///
/// @param columns characters that a line may have; as many as wanted where it is none
/// @param wide whether every column is asked for, and not those that one reads
/// @param styled whether it shows bold, colour and faint
public record Screen(int columns, boolean wide, boolean styled) {
  /// What takes lines of any length, and nothing but text.
  public static final Screen PLAIN = new Screen(Integer.MAX_VALUE, false, false);

  private static final String END = "\u001b[0m";

  public String head(String text) {
    return in("\u001b[1m", text);
  }

  String best(String text) {
    return in("\u001b[1;32m", text);
  }

  String faint(String text) {
    return in("\u001b[2m", text);
  }

  /// The blanks behind a text stay outside, where they can be cut off.
  private String in(String style, String text) {
    String seen = text.stripTrailing();
    return styled && !seen.isEmpty() ? style + seen + END + text.substring(seen.length()) : text;
  }
}
