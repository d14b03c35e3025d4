package dev.faultline.reports.export;

import dev.faultline.reports.analysis.MigrationAnalysis;
import dev.faultline.reports.analysis.Results;
import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.reports.render.ComparisonTable;
import dev.faultline.reports.render.RunTable;
import dev.faultline.reports.render.SetPage;
import dev.faultline.reports.render.Table;
import dev.faultline.reports.result.JsonFiles;
import dev.faultline.reports.result.RunFile;
import dev.faultline.reports.result.SetFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Results as tables for a TeX document, with the rules of booktabs: what one reads of each
/// comparison, or all conditions in one longtable where there are many.
final class Tex {
  private static final String COMMAND = "faultline report --format tex";

  /// Nine columns in 14 cm.
  private static final String SMALL = "\\footnotesize\\setlength{\\tabcolsep}{3pt}";

  private static final Pattern MINUS = Pattern.compile("(?<![^ (])-(?=[0-9])");

  private Tex() {}

  static JsonFiles.Content write(Results results) {
    byte[] text = of(results).getBytes(StandardCharsets.UTF_8);
    return into -> into.write(text);
  }

  static String of(Results results) {
    return "% \\usepackage{booktabs,longtable}\n"
        + switch (results) {
          case Results.OneRun(RunFile run) -> of(run);
          case Results.RunSet(SetAnalysis analysis, Path unused) -> of(analysis);
        };
  }

  private static String of(RunFile run) {
    String differs = run.labels().isEmpty() ? "" : ", " + String.join(", ", run.labels().values());
    String what = run.name() + differs + ". ";
    String ground = grounds("Seed " + run.seed(), run.engine(), run.version());
    return table(RunTable.of(run, false), what + ground, label(run.name(), ""));
  }

  private static String of(SetAnalysis analysis) {
    SetFile set = analysis.set();
    List<MigrationAnalysis> conditions = analysis.migrations();
    if (conditions.isEmpty()) {
      return "% no run was done\n";
    }
    String seeds = (set.seeds().size() == 1 ? "Seed " : "Seeds ") + seeds(set.seeds());
    String ground = grounds(seeds, set.engine(), set.version());
    if (conditions.getFirst().variants().size() < 2 || !SetPage.areTold(analysis)) {
      Table all = SetPage.conditions(conditions, Integer.MAX_VALUE).table();
      return longtable(all, set.name() + ". " + ground, label(set.name(), ""));
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < conditions.size(); i++) {
      MigrationAnalysis one = conditions.get(i);
      String under = one.condition().isEmpty() ? "" : ", " + one.condition().text();
      String number = conditions.size() == 1 ? "" : "-" + (i + 1);
      text.append(
          table(
              ComparisonTable.brief(one),
              set.name() + under + ". " + ground,
              label(set.name(), number)));
    }
    return text.toString();
  }

  private static String grounds(String seeds, String engine, String version) {
    return seeds + ", engine " + engine + ", Faultline " + version + ", by " + COMMAND + ".";
  }

  /// `1 to 20, 30`: those that follow one another as a range.
  static String seeds(List<Long> seeds) {
    List<String> ranges = new ArrayList<>();
    for (int from = 0; from < seeds.size(); ) {
      int to = from;
      while (to + 1 < seeds.size() && seeds.get(to + 1) == seeds.get(to) + 1) {
        to++;
      }
      String first = seeds.get(from).toString();
      ranges.add(to == from ? first : first + (to == from + 1 ? ", " : " to ") + seeds.get(to));
      from = to + 1;
    }
    return String.join(", ", ranges);
  }

  private static String label(String name, String number) {
    return "tab:" + name.replaceAll("[^A-Za-z0-9]+", "-") + number;
  }

  private static String table(Table table, String caption, String label) {
    return "\n\\begin{table}\n\\centering\n\\caption{"
        + caption(table, caption)
        + "}\n\\label{"
        + label
        + "}\n"
        + SMALL
        + "\n\\begin{tabular}{"
        + alignments(table)
        + "}\n\\toprule\n"
        + head(table)
        + "\\midrule\n"
        + rows(table)
        + "\\bottomrule\n\\end{tabular}\n\\end{table}\n";
  }

  /// For a table that may be longer than a page.
  private static String longtable(Table table, String caption, String label) {
    return "\n{"
        + SMALL
        + "\n\\begin{longtable}{"
        + alignments(table)
        + "}\n\\caption{"
        + caption(table, caption)
        + "}\\label{"
        + label
        + "}\\\\\n\\toprule\n"
        + head(table)
        + "\\midrule\n\\endfirsthead\n\\toprule\n"
        + head(table)
        + "\\midrule\n\\endhead\n\\bottomrule\n\\endfoot\n"
        + rows(table)
        + "\\end{longtable}}\n";
  }

  private static String caption(Table table, String first) {
    StringBuilder caption = new StringBuilder(escape(first));
    for (String note : table.notes()) {
      String words = note.startsWith("* ") ? "Bold: " + note.substring(2) : note;
      caption.append(' ').append(escape(words)).append(words.endsWith(".") ? "" : ".");
    }
    return caption.toString();
  }

  private static String alignments(Table table) {
    return table.columns().stream().map(c -> c.right() ? "r" : "l").collect(Collectors.joining());
  }

  private static String head(Table table) {
    return table.columns().stream()
        .map(column -> escape(column.title().strip()))
        .collect(Collectors.joining(" & ", "", " \\\\\n"));
  }

  private static String rows(Table table) {
    StringBuilder text = new StringBuilder();
    for (List<String> row : table.rows()) {
      List<String> cells = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        String cell = row.get(i).strip();
        cells.add(table.columns().get(i).right() ? number(cell) : escape(cell));
      }
      text.append(String.join(" & ", cells)).append(" \\\\\n");
    }
    return text.toString();
  }

  private static String number(String cell) {
    boolean best = cell.endsWith("*");
    String shown = best ? cell.substring(0, cell.length() - 1).strip() : cell;
    String text = MINUS.matcher(escape(shown)).replaceAll("\\$-\\$");
    return best ? "\\textbf{" + text + "}" : text;
  }

  /// The text as TeX sets it, whatever it holds: nothing of it is a command, a comment, the option
  /// of a row's end or part of a ligature.
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    Table.clean(text)
        .codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '\\' -> escaped.append("\\textbackslash{}");
                case '{', '}', '$', '&', '#', '_', '%' -> escaped.append('\\').append((char) c);
                case '~' -> escaped.append("\\textasciitilde{}");
                case '^' -> escaped.append("\\textasciicircum{}");
                case '<' -> escaped.append("\\textless{}");
                case '>' -> escaped.append("\\textgreater{}");
                case '|' -> escaped.append("\\textbar{}");
                case '"' -> escaped.append("\\char34{}");
                case '\'' -> escaped.append("\\textquotesingle{}");
                case '`' -> escaped.append("\\textasciigrave{}");
                case '[', ']', '*' -> escaped.append('{').append((char) c).append('}');
                case '-' -> escaped.append(endsInHyphen(escaped) ? "{}-" : "-");
                default -> escaped.appendCodePoint(c);
              }
            });
    return escaped.toString();
  }

  private static boolean endsInHyphen(StringBuilder text) {
    return !text.isEmpty() && text.charAt(text.length() - 1) == '-';
  }
}
