package dev.faultline.reports.result;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// What a run file or a set file says of itself in short: page maps and all other detail are passed
/// over, so that hundreds of files take next to no time.
public final class ResultHead {
  private static final List<String> OUTCOMES = List.of("status", "reason");

  private final TreeMap<String, String> texts = new TreeMap<>();
  private final TreeMap<String, String> labels = new TreeMap<>();
  private int runs;
  private int incomplete;
  private int cancelled;
  private int failed;

  private ResultHead() {}

  /// @throws ResultFileException if it is neither a run file nor a set file
  public static ResultHead read(Path file) {
    ResultHead head = new ResultHead();
    try (JsonParser parser = JsonFiles.parser(JsonFiles.readBytes(file))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new ResultFileException(file + ": not a JSON object; it is no result file");
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        head.take(parser.currentName(), parser);
      }
    } catch (JacksonException e) {
      throw JsonFiles.damaged(file.toString(), e);
    }
    if (!head.isSet() && !head.text("schema").startsWith(RunFile.SCHEMA + "/")) {
      throw new ResultFileException(
          file + ": its schema is \"" + head.text("schema") + "\"; it is no result file");
    }
    return head;
  }

  private void take(String name, JsonParser parser) {
    JsonToken value = parser.nextToken();
    if (value == JsonToken.VALUE_STRING) {
      texts.put(name, parser.getString());
    } else if (value == JsonToken.START_ARRAY) {
      for (JsonToken of = parser.nextToken();
          of != null && of != JsonToken.END_ARRAY;
          of = parser.nextToken()) {
        if (of == JsonToken.START_OBJECT) {
          count(name, textsOf(parser, OUTCOMES::contains));
        } else {
          parser.skipChildren();
        }
      }
    } else if (value == JsonToken.START_OBJECT && name.equals("labels")) {
      labels.putAll(textsOf(parser, label -> true));
    } else {
      parser.skipChildren();
    }
  }

  private void count(String list, TreeMap<String, String> one) {
    switch (list) {
      case "migrations" -> {
        runs = 1;
        incomplete = one.getOrDefault("status", "").equals("completed") ? incomplete : 1;
      }
      case "runs" -> {
        runs++;
        incomplete += one.getOrDefault("status", "").equals("completed") ? 0 : 1;
      }
      case "missing" -> {
        boolean stopped = one.getOrDefault("reason", "").equals(SetFile.MissingRun.CANCELLED);
        cancelled += stopped ? 1 : 0;
        failed += stopped ? 0 : 1;
      }
      default -> {}
    }
  }

  /// The texts of the object that the parser is at, which it leaves.
  private static TreeMap<String, String> textsOf(JsonParser parser, Predicate<String> wanted) {
    TreeMap<String, String> texts = new TreeMap<>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      if (parser.nextToken() == JsonToken.VALUE_STRING && wanted.test(name)) {
        texts.put(name, parser.getString());
      } else {
        parser.skipChildren();
      }
    }
    return texts;
  }

  private String text(String name) {
    return texts.getOrDefault(name, "");
  }

  public boolean isSet() {
    return text("schema").startsWith(SetFile.SCHEMA + "/");
  }

  /// The name of the scenario, or of all of them.
  public String name() {
    return text("name");
  }

  public String engine() {
    return text("engine");
  }

  /// Of a run, what it differs in from others of its set.
  public TreeMap<String, String> labels() {
    return new TreeMap<>(labels);
  }

  /// How many runs there are files of.
  public int runs() {
    return runs;
  }

  /// How many runs did not do what they were to: their files say so, or they came to nothing.
  public int failures() {
    return incomplete + failed;
  }

  /// How many runs were not done because somebody stopped the set.
  public int cancelled() {
    return cancelled;
  }
}
