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
  /// @param legend what it says, in a line below a table of a terminal; empty for nothing
  public record Column(String title, boolean right, String legend) {
    public Column(String title, boolean right) {
      this(title, right, "");
    }
  }

  public Table {
    for (List<String> row : rows) {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException(row.size() + " cells of " + columns.size());
      }
    }
  }

  /// For a terminal: columns padded with spaces, no control characters, whatever the cells hold.
  public String text() {
    return text(Screen.PLAIN);
  }

  /// The same for a screen, as far as notes and style go; [#within] is for columns.
  public String text(Screen screen) {
    int[] widths = widths();
    StringBuilder text = new StringBuilder();
    append(
        columns.stream().map(c -> screen.head(clean(c.title()))).toList(), heads(), widths, text);
    for (List<String> row : rows) {
      List<String> plain = row.stream().map(Table::clean).toList();
      append(plain.stream().map(cell -> styled(cell, screen)).toList(), plain, widths, text);
    }
    notes.forEach(note -> text.append(wrapped(note, screen.columns())));
    legend(screen, text);
    return text.toString();
  }

  private static String styled(String cell, Screen screen) {
    if (cell.endsWith("*")) {
      return screen.best(cell);
    }
    return cell.endsWith("~") ? screen.faint(cell) : cell;
  }

  /// Appends a line of cells, padded by what is seen of them.
  private void append(List<String> cells, List<String> seen, int[] widths, StringBuilder into) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String space = " ".repeat(widths[i] - width(seen.get(i)));
      line.append(i == 0 ? "" : " ".repeat(GAP));
      line.append(columns.get(i).right() ? space + cells.get(i) : cells.get(i) + space);
    }
    into.append(line.toString().stripTrailing()).append('\n');
  }

  /// What each column says, a line for each, the later lines of a long one indented.
  private void legend(Screen screen, StringBuilder into) {
    List<Column> told = columns.stream().filter(c -> !c.legend().isEmpty()).toList();
    int indent = GAP + told.stream().mapToInt(c -> width(clean(c.title().strip()))).max().orElse(0);
    int room = StrictMath.max(20, screen.columns() - indent);
    for (Column column : told) {
      String title = clean(column.title().strip());
      String text = wrapped(column.legend(), room).stripTrailing();
      into.append(screen.head(title)).append(" ".repeat(indent - width(title)));
      into.append(text.replace("\n", "\n" + " ".repeat(indent))).append('\n');
    }
  }

  /// For a terminal of so many characters: columns at the right are left out until a line fits, and
  /// named below. The first two always stay.
  public Table within(int width) {
    return within(width, "see the report, or --wide");
  }

  /// @param elsewhere where they are
  public Table within(int width, String elsewhere) {
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
            + ": "
            + elsewhere
            + ".");
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
  public static String wrapped(String text, int width) {
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

  private List<String> heads() {
    return columns.stream().map(column -> clean(column.title())).toList();
  }

  /// The heads and the rows.
  private List<List<String>> lines() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(heads());
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

  public static String escapeMarkdown(String text) {
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
