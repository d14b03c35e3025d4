package dev.faultline.reports.chart;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// The style and the scripts that a report holds, so that it asks nobody for them.
public final class Assets {
  /// What the charts are drawn with, its version and its licence.
  public static final String LIBRARY = "Apache ECharts 5.5.0, Apache License 2.0";

  private static final String LIBRARY_PATH =
      "/META-INF/resources/webjars/echarts/5.5.0/echarts.min.js";

  /// Each knows those before it; none of these asks for a page.
  private static final List<String> CHARTS =
      List.of("base", "rows", "lines", "figures", "engines", "sweep", "map", "stacks", "drawn");

  private Assets() {}

  public static String library() {
    return read(LIBRARY_PATH);
  }

  /// Our own, of several files: the body of one function.
  public static String script() {
    return script("render", "tables");
  }

  /// The same, with what follows a run that is under way.
  public static String watchingScript() {
    return script("render", "tables", "watch");
  }

  /// The charts alone: its value is a function that draws one as SVG, see `paper.js`.
  public static String drawingScript() {
    return script("stills", "paper");
  }

  private static String script(String... more) {
    return Stream.concat(CHARTS.stream(), Stream.of(more))
        .map(name -> read(name + ".js"))
        .collect(Collectors.joining("\n", "(function () {\n'use strict';\n", "})();\n"));
  }

  public static String style() {
    return read("report.css");
  }

  /// A script's source in a content security policy: nothing else is run.
  public static String source(String script) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /// JSON as it may stand in an element of a page: no text in it ends the element, and nothing is
  /// invisible to who reads the source.
  public static String embedded(JsonNode data) {
    StringBuilder text = new StringBuilder();
    for (char c : data.toString().toCharArray()) {
      int type = Character.getType(c);
      boolean hidden =
          type == Character.FORMAT
              || type == Character.LINE_SEPARATOR
              || type == Character.PARAGRAPH_SEPARATOR;
      if (c == '<' || hidden) {
        text.append("\\u%04x".formatted((int) c));
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  static String read(String name) {
    try (InputStream in = Assets.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("this build of Faultline lacks " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
