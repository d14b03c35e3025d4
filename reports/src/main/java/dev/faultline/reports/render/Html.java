package dev.faultline.reports.render;

import dev.faultline.reports.analysis.Scale;
import dev.faultline.reports.chart.Assets;
import dev.faultline.reports.metric.Metric;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;

/// The parts of a self-contained HTML page. Whatever text is put in is escaped here, and only here.
final class Html {
  private Html() {}

  /// @param charts what each chart on the page is drawn from
  static String page(String title, String body, ArrayNode charts) {
    String library = Assets.library();
    String script = Assets.script();
    return """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width,initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
    img-src data:; script-src %s %s">
    <title>%s</title>
    <style>
    %s</style>
    </head>
    <body>
    %s<script type="application/json" id="report-data">%s</script>
    <!-- %s -->
    <script>%s</script>
    <script>%s</script>
    </body>
    </html>
    """
        .formatted(
            Assets.source(library),
            Assets.source(script),
            escape(title),
            Assets.style(),
            body,
            Assets.embedded(charts),
            Assets.LIBRARY,
            library,
            script);
  }

  /// The text that [#escape] made this of.
  static String unescape(String html) {
    return html.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
  }

  /// The text as HTML text or attribute value; what changes the direction of writing becomes
  /// visible.
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    Table.clean(text.replace("\n", "\u2028"))
        .codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(c);
              }
            });
    return escaped.toString();
  }

  /// Several lines as they stand.
  static String preformatted(String text) {
    StringBuilder lines = new StringBuilder("<pre>");
    text.lines().forEach(line -> lines.append(escape(line)).append('\n'));
    return lines.append("</pre>\n").toString();
  }

  static String paragraph(String cssClass, String text) {
    return "<p class=\"" + cssClass + "\">" + escape(text) + "</p>\n";
  }

  static String heading(String text) {
    return "<h2>" + escape(text) + "</h2>\n";
  }

  static String details(String summary, String body) {
    return "<details><summary>" + escape(summary) + "</summary>\n" + body + "</details>\n";
  }

  static String table(Table table) {
    StringBuilder html =
        new StringBuilder("<div class=\"scroll\"><table class=\"sortable\">\n<thead><tr>");
    for (Table.Column column : table.columns()) {
      html.append(column.right() ? "<th class=\"n\" scope=\"col\">" : "<th scope=\"col\">");
      html.append(escape(column.title())).append("</th>");
    }
    html.append("</tr></thead>\n<tbody>\n");
    for (List<String> row : table.rows()) {
      html.append("<tr>");
      for (int i = 0; i < row.size(); i++) {
        String cell = row.get(i).strip();
        html.append(cell(table.columns().get(i).right(), cell)).append("</td>");
      }
      html.append("</tr>\n");
    }
    html.append("</tbody></table></div>\n");
    table.notes().forEach(note -> html.append(paragraph("soft", note)));
    return html.toString();
  }

  /// A cell, with its number where it has one, so that it can be sorted by that.
  private static String cell(boolean right, String text) {
    if (!right) {
      return "<td>" + escape(text);
    }
    Double value = Magnitude.of(text);
    return "<td class=\"n"
        + (text.endsWith("*") ? " best" : "")
        + "\""
        + (value == null ? "" : " data-value=\"" + value + "\"")
        + ">"
        + escape(text);
  }

  static String definitions(List<Metric> metrics) {
    Table table =
        new Table(
            List.of(
                new Table.Column("metric", false),
                new Table.Column("title", false),
                new Table.Column("definition", false),
                new Table.Column("source", false)),
            metrics.stream()
                .map(m -> List.of(m.name(), m.title(), m.definition(), m.source()))
                .toList(),
            List.of(
                "A percentile is the nearest rank; "
                    + Scale.MISSING
                    + " is a missing value, never 0."));
    return table(table);
  }
}
