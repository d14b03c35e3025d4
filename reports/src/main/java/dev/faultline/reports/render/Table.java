package dev.faultline.reports.render;

import dev.faultline.reports.analysis.Scale;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A table of texts, as a terminal, Markdown or HTML shows it.
///
/// @param columns heads, with their alignment
/// @param rows cells, as many as there are columns
/// @param notes lines below
public record Table(List<Column> columns, List<List<String>> rows, List<String> notes) {
  private static final int GAP = 2;

  /// @param right whether it holds numbers
  public record Column(String title, boolean right) {}

  public Table {
    for (List<String> row : rows) {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException(row.size() + " cells of " + columns.size());
      }
    }
  }

  /// For a terminal: columns padded with spaces, no control characters, whatever the cells hold.
  public String text() {
    return text(Integer.MAX_VALUE);
  }

  /// The same for a terminal of so many characters, as far as notes go; [#within] is for columns.
  String text(int most) {
    List<List<String>> lines = lines();
    int[] widths = widths();
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      StringBuilder padded = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String cell = clean(line.get(i));
        String space = " ".repeat(widths[i] - width(cell));
        padded.append(i == 0 ? "" : " ".repeat(GAP));
        padded.append(columns.get(i).right() ? space + cell : cell + space);
      }
      text.append(padded.toString().stripTrailing()).append('\n');
    }
    notes.forEach(note -> text.append(wrapped(note, most)));
    return text.toString();
  }

  /// For a terminal of so many characters: columns at the right are left out until a line fits, and
  /// named below. The first two always stay.
  public Table within(int width) {
    int[] widths = widths();
    int kept = widths.length;
    int line = IntStream.of(widths).sum() + GAP * (kept - 1);
    while (kept > 2 && line > width) {
      kept--;
      line -= widths[kept] + GAP;
    }
    if (kept == widths.length) {
      return this;
    }
    int cut = kept;
    List<String> below = new ArrayList<>(notes);
    below.add(
        "No room for "
            + columns.stream()
                .skip(cut)
                .map(c -> c.title().strip())
                .collect(Collectors.joining(", "))
            + ": see the report.");
    return new Table(
        columns.subList(0, cut), rows.stream().map(row -> row.subList(0, cut)).toList(), below);
  }

  /// The same without the columns in which no row has a value.
  Table withoutEmpty() {
    List<Integer> kept =
        IntStream.range(0, columns.size())
            .filter(
                i ->
                    rows.isEmpty()
                        || !rows.stream().allMatch(row -> row.get(i).strip().equals(Scale.MISSING)))
            .boxed()
            .toList();
    return new Table(
        kept.stream().map(columns::get).toList(),
        rows.stream().map(row -> kept.stream().map(row::get).toList()).toList(),
        notes);
  }

  /// The text in lines of at most `width` characters, broken between words.
  static String wrapped(String text, int width) {
    StringBuilder lines = new StringBuilder();
    int column = 0;
    for (String word : clean(text).split(" ", -1)) {
      int length = width(word);
      if (column > 0 && column + 1 + length > width) {
        lines.append('\n');
        column = 0;
      } else if (column > 0) {
        lines.append(' ');
        column++;
      }
      lines.append(word);
      column += length;
    }
    return lines.append('\n').toString();
  }

  /// The heads and the rows.
  private List<List<String>> lines() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(columns.stream().map(Column::title).toList());
    lines.addAll(rows);
    return lines;
  }

  private int[] widths() {
    int[] widths = new int[columns.size()];
    for (List<String> line : lines()) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = StrictMath.max(widths[i], width(clean(line.get(i))));
      }
    }
    return widths;
  }

  /// For a Markdown page, as GitHub shows tables.
  public String markdown() {
    StringBuilder text = new StringBuilder();
    append(columns.stream().map(Column::title).toList(), text);
    append(columns.stream().map(c -> c.right() ? "---:" : "---").toList(), text);
    for (List<String> row : rows) {
      append(row, text);
    }
    for (String note : notes) {
      text.append('\n').append(escapeMarkdown(note)).append('\n');
    }
    return text.toString();
  }

  private static void append(List<String> cells, StringBuilder into) {
    into.append('|');
    cells.forEach(cell -> into.append(' ').append(escapeMarkdown(cell.strip())).append(" |"));
    into.append('\n');
  }

  /// The text with whatever a terminal could take for a command made visible.
  public static String clean(String text) {
    StringBuilder clean = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              int type = Character.getType(c);
              boolean shown =
                  type != Character.CONTROL
                      && type != Character.FORMAT
                      && type != Character.SURROGATE
                      && type != Character.LINE_SEPARATOR
                      && type != Character.PARAGRAPH_SEPARATOR;
              clean.appendCodePoint(shown ? c : '?');
            });
    return clean.toString();
  }

  static String escapeMarkdown(String text) {
    return clean(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace("|", "\\|")
        .replace("`", "\\`")
        .replace("*", "\\*");
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }
}
