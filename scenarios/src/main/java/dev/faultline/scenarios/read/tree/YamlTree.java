package dev.faultline.scenarios.read.tree;

import dev.faultline.scenarios.keys.Scalars;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/// Reads YAML text into a [Node] tree: the part of YAML 1.2 that JSON has, so no aliases and no
/// tags.
public final class YamlTree {
  private static final int DEPTH_MAX = 32;
  private static final YAMLFactory FACTORY =
      YAMLFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
          .build();

  private final String file;
  private final boolean located;
  private final Problems problems;

  private YamlTree(String file, boolean located, Problems problems) {
    this.file = file;
    this.located = located;
    this.problems = problems;
  }

  /// The tree of a file, or null if it has none; `problems` then says why.
  public static @Nullable Node ofFile(String file, String text, Problems problems) {
    return new YamlTree(file, true, problems).read(text, "");
  }

  /// The tree of the value of an override of the key `path`.
  public static @Nullable Node ofOverride(
      String override, String path, String text, Problems problems) {
    return new YamlTree(override, false, problems).read(text, path);
  }

  private @Nullable Node read(String text, String path) {
    try (YAMLParser parser =
        (YAMLParser) FACTORY.createParser(ObjectReadContext.empty(), new WholeCharacters(text))) {
      JsonToken token = parser.nextToken();
      if (token == null) {
        problems.add(new Place(file, 0, 0).problem(path, "", "is empty", "write a value"));
        return null;
      }
      Node root = value(parser, token, path);
      if (parser.nextToken() != null) {
        problems.add(
            place(parser).problem("", "", "a second document begins here", "keep one in a file"));
        return null;
      }
      return root;
    } catch (JacksonException e) {
      TokenStreamLocation at = e.getLocation();
      problems.add(syntax(path, at, e.getOriginalMessage()));
    } catch (YamlEngineException e) {
      problems.add(syntax(path, null, String.valueOf(e.getMessage())));
    }
    return null;
  }

  private Problem syntax(String path, @Nullable TokenStreamLocation at, String message) {
    String first = message.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
    String detail =
        message
            .lines()
            .map(String::strip)
            .filter(
                line ->
                    line.startsWith("expected")
                        || line.startsWith("found")
                        || line.startsWith("mapping values"))
            .reduce((a, b) -> b)
            .orElse(first);
    String rule =
        message.contains("nesting depth")
            ? "is nested deeper than " + DEPTH_MAX + " levels"
            : "is no YAML: " + detail;
    int line = located && at != null ? Math.max(0, at.getLineNr()) : 0;
    int column = line > 0 && at != null ? Math.max(1, at.getColumnNr()) : 0;
    return new Place(file, line, column)
        .problem(
            path, "", rule, "check the indentation, colons, quotes and brackets before this place");
  }

  private Node value(YAMLParser parser, JsonToken token, String path) {
    Place place = place(parser);
    if (parser.isCurrentAlias()) {
      problems.add(
          place.problem(path, "*" + parser.getString(), "is an alias", "write the value out"));
      return new Node.Scalar(place, path, "", Scalars.Type.NULL);
    }
    Object tag = parser.getTypeId();
    if (tag != null) {
      problems.add(place.problem(path, "!" + tag, "has a tag", "leave the tag out"));
    }
    return switch (token) {
      case START_OBJECT -> mapping(parser, place, path);
      case START_ARRAY -> sequence(parser, place, path);
      case VALUE_NULL -> new Node.Scalar(place, path, "", Scalars.Type.NULL);
      case VALUE_TRUE -> new Node.Scalar(place, path, "true", Scalars.Type.FLAG);
      case VALUE_FALSE -> new Node.Scalar(place, path, "false", Scalars.Type.FLAG);
      case VALUE_NUMBER_INT ->
          new Node.Scalar(place, path, parser.getString(), Scalars.Type.INTEGER);
      case VALUE_NUMBER_FLOAT ->
          new Node.Scalar(place, path, parser.getString(), Scalars.Type.NUMBER);
      default -> new Node.Scalar(place, path, parser.getString().strip(), Scalars.Type.TEXT);
    };
  }

  private Node mapping(YAMLParser parser, Place place, String path) {
    Node.Mapping mapping = new Node.Mapping(place, path, new LinkedHashMap<>());
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      Place keyPlace = place(parser);
      String childPath = mapping.childPath(key);
      Node value = value(parser, parser.nextToken(), childPath);
      Node.Entry before = mapping.entries().putIfAbsent(key, new Node.Entry(keyPlace, value));
      if (before != null) {
        problems.add(
            keyPlace.problem(
                childPath,
                value.seen(),
                "is written twice, first in line " + before.key().line(),
                "keep one of them"));
      }
    }
    return mapping;
  }

  private Node sequence(YAMLParser parser, Place place, String path) {
    List<Node> items = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      items.add(value(parser, token, Node.path(path, String.valueOf(items.size()))));
    }
    return new Node.Sequence(place, path, items);
  }

  private Place place(YAMLParser parser) {
    if (!located) {
      return new Place(file, 0, 0);
    }
    TokenStreamLocation at = parser.currentTokenLocation();
    return new Place(file, at.getLineNr(), at.getColumnNr());
  }
}
