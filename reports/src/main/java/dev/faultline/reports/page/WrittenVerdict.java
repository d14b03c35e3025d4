package dev.faultline.reports.page;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The verdict that a report which [HtmlReport] wrote begins with. To work it out anew takes every
/// run file; this takes the report's first lines.
public final class WrittenVerdict {
  private static final String BEGIN = "<p class=\"verdict\">";
  private static final String END = "</p>";
  private static final int LINES_MAX = 200;

  private WrittenVerdict() {}

  /// The first sentence of a set's report; empty if there is none, or no such file.
  public static String of(Path report) {
    try (BufferedReader lines = Files.newBufferedReader(report, StandardCharsets.UTF_8)) {
      for (int i = 0; i < LINES_MAX; i++) {
        String line = lines.readLine();
        if (line == null) {
          return "";
        }
        if (line.startsWith(BEGIN)
            && line.endsWith(END)
            && !line.startsWith(BEGIN + HtmlReport.INCOMPLETE)) {
          return unescaped(line.substring(BEGIN.length(), line.length() - END.length()));
        }
      }
      return "";
    } catch (IOException e) {
      return "";
    }
  }

  /// The text that a template made this of.
  private static String unescaped(String html) {
    return html.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
  }
}
