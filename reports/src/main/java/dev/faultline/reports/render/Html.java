package dev.faultline.reports.render;

import dev.faultline.reports.analysis.Scale;
import dev.faultline.reports.metric.Metric;
import java.util.List;

/// The parts of a self-contained HTML page. Whatever text is put in is escaped here, and only here.
final class Html {
  private static final String STYLE =
      """
      :root{color-scheme:light dark;--fg:#1b1f24;--bg:#fff;--soft:#5b6570;--line:#d5dae0;--bar:#2f6f9f;--far:#8a94a0}
      @media(prefers-color-scheme:dark){:root{--fg:#e6e9ed;--bg:#14181d;--soft:#9aa5b1;--line:#333b45;--bar:#6db0df}}
      body{font:16px/1.5 system-ui,sans-serif;color:var(--fg);background:var(--bg);max-width:76rem;margin:2rem auto;
      padding:0 1rem;overflow-wrap:anywhere}
      h1{font-size:1.6rem;margin-bottom:0}h2{font-size:1.2rem;margin-top:2.2rem}
      .soft{color:var(--soft)}.verdict{font-size:1.15rem}.scroll{overflow-x:auto}
      table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.92rem}
      th:first-child,td:first-child{min-width:7.5rem}
      th,td{padding:.25rem .5rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
      .n{text-align:right;white-space:nowrap}pre{overflow-x:auto;font-size:.85rem}
      svg{max-width:100%;height:auto}svg text{fill:var(--fg);font:13px system-ui,sans-serif}
      @media print{details{display:block}body{margin:0;max-width:none}}
      """;

  private Html() {}

  static String page(String title, String body) {
    return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        + "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
        + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src"
        + " 'unsafe-inline'; img-src data:\">\n<title>"
        + escape(title)
        + "</title>\n<style>\n"
        + STYLE
        + "</style>\n</head>\n<body>\n"
        + body
        + "</body>\n</html>\n";
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
    StringBuilder html = new StringBuilder("<div class=\"scroll\"><table>\n<thead><tr>");
    for (Table.Column column : table.columns()) {
      html.append(column.right() ? "<th class=\"n\" scope=\"col\">" : "<th scope=\"col\">");
      html.append(escape(column.title())).append("</th>");
    }
    html.append("</tr></thead>\n<tbody>\n");
    for (List<String> row : table.rows()) {
      html.append("<tr>");
      for (int i = 0; i < row.size(); i++) {
        html.append(table.columns().get(i).right() ? "<td class=\"n\">" : "<td>");
        html.append(escape(row.get(i).strip())).append("</td>");
      }
      html.append("</tr>\n");
    }
    html.append("</tbody></table></div>\n");
    table.notes().forEach(note -> html.append(paragraph("soft", note)));
    return html.toString();
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
