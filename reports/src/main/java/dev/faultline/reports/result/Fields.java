package dev.faultline.reports.result;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A JSON object of a result file being read: its fields with their types, and located errors.
final class Fields {
  private final String file;
  private final String path;
  private final ObjectNode object;

  private Fields(String file, String path, ObjectNode object) {
    this.file = file;
    this.path = path;
    this.object = object;
  }

  /// The root of a file whose `schema` must be `name/version` with a version up to `version`.
  static Fields root(String file, JsonNode tree, String name, int version) {
    if (!(tree instanceof ObjectNode object)) {
      throw new ResultFileException(
          file + ": not a result file: it holds no JSON object; give a run or set file");
    }
    Fields root = new Fields(file, "", object);
    String schema = root.text("schema");
    if (!schema.startsWith(name + "/")) {
      throw root.problem("schema", schema, "expected is " + name + "/" + version);
    }
    String number = schema.substring(name.length() + 1);
    if (!number.matches("[1-9][0-9]{0,5}")) {
      throw root.problem("schema", schema, "expected is " + name + "/" + version);
    }
    if (Integer.parseInt(number) > version) {
      throw root.problem(
          "schema",
          schema,
          "this Faultline reads up to " + name + "/" + version + "; use a newer one");
    }
    return root;
  }

  String text(String name) {
    JsonNode node = required(name);
    if (!node.isString()) {
      throw problem(name, node, "must be a text");
    }
    return node.stringValue();
  }

  String textOr(String name, String missing) {
    return has(name) ? text(name) : missing;
  }

  long integer(String name) {
    return integer(name, required(name));
  }

  double real(String name) {
    return number(name, required(name)).doubleValue();
  }

  boolean flag(String name) {
    JsonNode node = required(name);
    if (!node.isBoolean()) {
      throw problem(name, node, "must be true or false");
    }
    return node.booleanValue();
  }

  boolean has(String name) {
    JsonNode node = object.get(name);
    return node != null && !node.isNull();
  }

  ObjectNode tree(String name) {
    if (!(required(name) instanceof ObjectNode node)) {
      throw problem(name, required(name), "must be an object");
    }
    return node;
  }

  Fields object(String name) {
    return new Fields(file, at(name), tree(name));
  }

  /// Every element of an array of objects; none if the array is absent.
  <T> List<T> objects(String name, Function<Fields, T> read) {
    List<T> all = new ArrayList<>();
    for (JsonNode element : array(name)) {
      String where = at(name) + "[" + all.size() + "]";
      if (!(element instanceof ObjectNode node)) {
        throw problem(name + "[" + all.size() + "]", element, "must be an object");
      }
      all.add(read.apply(new Fields(file, where, node)));
    }
    return List.copyOf(all);
  }

  List<String> texts(String name) {
    List<String> all = new ArrayList<>();
    for (JsonNode element : array(name)) {
      if (!element.isString()) {
        throw problem(name + "[" + all.size() + "]", element, "must be a text");
      }
      all.add(element.stringValue());
    }
    return List.copyOf(all);
  }

  List<Long> integers(String name) {
    List<Long> all = new ArrayList<>();
    for (JsonNode element : array(name)) {
      all.add(integer(name + "[" + all.size() + "]", element));
    }
    return List.copyOf(all);
  }

  List<Double> doubles(String name) {
    List<Double> all = new ArrayList<>();
    for (JsonNode element : array(name)) {
      all.add(number(name + "[" + all.size() + "]", element).doubleValue());
    }
    return List.copyOf(all);
  }

  /// All fields of this object as numbers by name; null ones are missing.
  TreeMap<String, Number> numbers() {
    TreeMap<String, Number> all = new TreeMap<>();
    for (String name : object.propertyNames()) {
      if (has(name)) {
        all.put(name, number(name, required(name)));
      }
    }
    return all;
  }

  /// All fields of this object as texts by name.
  TreeMap<String, String> allTexts() {
    TreeMap<String, String> all = new TreeMap<>();
    for (String name : object.propertyNames()) {
      all.put(name, text(name));
    }
    return all;
  }

  ResultFileException problem(String name, @Nullable Object value, String rule) {
    String shown = String.valueOf(value);
    if (shown.length() > 80) {
      shown = shown.substring(0, 80) + "...";
    }
    return new ResultFileException(file + ": " + at(name) + " is " + shown + "; " + rule);
  }

  private Number number(String name, JsonNode node) {
    if (node.isIntegralNumber()) {
      return integer(name, node);
    }
    if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
      throw problem(name, node, "must be a number");
    }
    return node.doubleValue();
  }

  private long integer(String name, JsonNode node) {
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw problem(name, node, "must be a whole number");
    }
    return node.longValue();
  }

  private Iterable<JsonNode> array(String name) {
    if (!has(name)) {
      return List.of();
    }
    JsonNode node = required(name);
    if (!node.isArray()) {
      throw problem(name, node, "must be a list");
    }
    return node.values();
  }

  private JsonNode required(String name) {
    JsonNode node = object.get(name);
    if (node == null) {
      throw new ResultFileException(
          file + ": " + at(name) + " is missing; the file is not one that Faultline wrote");
    }
    return node;
  }

  private String at(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
