package dev.faultline.scenarios.keys.published;

import dev.faultline.agent.prepaging.strategy.Strategies;
import dev.faultline.scenarios.keys.GuestKeys;
import dev.faultline.scenarios.keys.HostKeys;
import dev.faultline.scenarios.keys.Key;
import dev.faultline.scenarios.keys.Keys;
import dev.faultline.scenarios.keys.Kind;
import dev.faultline.scenarios.keys.LinkKeys;
import dev.faultline.scenarios.keys.MigrationKeys;
import dev.faultline.scenarios.keys.Scalars;
import dev.faultline.scenarios.keys.Section;
import dev.faultline.scenarios.keys.VmKeys;
import dev.faultline.scenarios.keys.failure.FailureKeys;
import dev.faultline.scenarios.units.Quantity;
import dev.faultline.scenarios.units.Units;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Makes the published JSON Schema (draft 2020-12) of the table of keys, for editors and for other
/// programs. The schema says what each key's value looks like; ranges of values with units and the
/// rules between keys are beyond it, and the reader checks them.
public final class SchemaGenerator {
  private static final String ID = "https://faultline.dev/schema/scenario.schema.json";

  private static final Map<String, Object> NONE = new LinkedHashMap<>();

  private SchemaGenerator() {}

  /// The schema as a tree of maps and lists.
  public static LinkedHashMap<String, Object> schema() {
    LinkedHashMap<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("$id", ID);
    schema.put("title", "Faultline scenario");
    LinkedHashMap<String, Object> top = object(Keys.SCENARIO, blocks());
    top.put("required", List.of("name", "link"));
    top.put(
        "anyOf",
        List.of(map("required", List.of("vm", "guest")), map("required", List.of("migrations"))));
    schema.putAll(top);
    schema.put("$defs", definitions());
    return schema;
  }

  private static LinkedHashMap<String, Object> definitions() {
    LinkedHashMap<String, Object> defs = new LinkedHashMap<>();
    defs.put("vm", partial(object(VmKeys.VM, NONE)));
    LinkedHashMap<String, Object> guest = partial(programs(GuestKeys.GUEST));
    properties(guest).put("content", object(GuestKeys.CONTENT, NONE));
    defs.put("guest", guest);
    defs.put("phase", programs(GuestKeys.PHASE));
    defs.put("part", programs(GuestKeys.PART));
    defs.put("migration", migration());
    LinkedHashMap<String, Object> link = object(LinkKeys.LINK, NONE);
    defs.put("link", link);
    properties(link)
        .put(
            "cross-traffic",
            map("anyOf", List.of(map("const", "none"), object(LinkKeys.CROSS, NONE))));
    defs.put("host", map("anyOf", List.of(map("type", "string"), object(HostKeys.HOST, NONE))));
    defs.put("limits", object(Keys.LIMITS, NONE));
    defs.put("failure", kinds(object(FailureKeys.FAILURE, NONE), FailureKeys.KINDS));
    defs.put("entry", partial(object(Keys.ENTRY, blocks())));
    return defs;
  }

  private static Map<String, Object> blocks() {
    LinkedHashMap<String, Object> blocks = new LinkedHashMap<>();
    for (String name : List.of("vm", "guest", "migration", "link", "host", "limits")) {
      blocks.put(name, reference(name));
    }
    blocks.put("failures", map("type", "array", "items", reference("failure")));
    blocks.put("migrations", map("type", "array", "minItems", 1, "items", reference("entry")));
    return blocks;
  }

  /// A mapping inside `migrations` or below it need not be whole: it may inherit.
  private static LinkedHashMap<String, Object> partial(LinkedHashMap<String, Object> object) {
    object.remove("required");
    return object;
  }

  private static LinkedHashMap<String, Object> object(Section section, Map<String, Object> blocks) {
    LinkedHashMap<String, Object> properties = new LinkedHashMap<>();
    List<Object> required = new ArrayList<>();
    for (Key key : section.keys()) {
      Object block = blocks.get(key.name());
      properties.put(key.name(), block == null ? scalar(key) : block);
      if (key.isRequired()) {
        required.add(key.name());
      }
    }
    LinkedHashMap<String, Object> object = map("type", "object");
    object.put("description", section.summary());
    object.put("properties", properties);
    if (!required.isEmpty()) {
      object.put("required", required);
    }
    object.put("additionalProperties", false);
    return object;
  }

  /// One mapping for all programs, with the keys of all: a key of another program is the reader's
  /// to refuse.
  private static LinkedHashMap<String, Object> programs(Section own) {
    LinkedHashMap<String, Object> object = object(own, NONE);
    LinkedHashMap<String, Object> properties = properties(object);
    for (Section program : GuestKeys.PROGRAMS) {
      for (Key key : program.keys()) {
        Object item =
            switch (key.name()) {
              case "phases" -> map("type", "array", "minItems", 1, "items", reference("phase"));
              case "programs" -> map("type", "array", "minItems", 1, "items", reference("part"));
              default -> scalar(key);
            };
        properties.putIfAbsent(key.name(), item);
      }
    }
    return object;
  }

  /// One mapping for all kinds of failures, with the keys of all.
  private static LinkedHashMap<String, Object> kinds(
      LinkedHashMap<String, Object> object, List<Section> kinds) {
    properties(object).putAll(anyOf(kinds.stream().map(Section::keys).toList()));
    return object;
  }

  /// The keys of all of these lists; what has the same name in several has any of their shapes.
  private static LinkedHashMap<String, Object> anyOf(List<List<Key>> lists) {
    LinkedHashMap<String, List<Object>> shapes = new LinkedHashMap<>();
    for (List<Key> keys : lists) {
      for (Key key : keys) {
        List<Object> variants = shapes.computeIfAbsent(key.name(), name -> new ArrayList<>());
        LinkedHashMap<String, Object> variant = scalar(key);
        if (!variants.contains(variant)) {
          variants.add(variant);
        }
      }
    }
    LinkedHashMap<String, Object> properties = new LinkedHashMap<>();
    shapes.forEach(
        (name, variants) ->
            properties.put(
                name, variants.size() == 1 ? variants.getFirst() : map("anyOf", variants)));
    return properties;
  }

  private static LinkedHashMap<String, Object> migration() {
    LinkedHashMap<String, Object> object = object(MigrationKeys.MIGRATION, NONE);
    LinkedHashMap<String, Object> properties = properties(object);
    properties.put(
        "prepaging",
        map(
            "enum",
            Strategies.names(),
            "description",
            MigrationKeys.MIGRATION.key("prepaging").description()));
    properties.putAll(anyOf(Strategies.all().stream().map(MigrationKeys::options).toList()));
    return object;
  }

  private static LinkedHashMap<String, Object> scalar(Key key) {
    LinkedHashMap<String, Object> schema = shape(key);
    schema.put("description", key.description());
    String fallback = key.fallback();
    if (fallback != null && !fallback.isEmpty()) {
      schema.put(
          "default",
          key.kind() == Kind.FLAG ? (Object) fallback.equals("true") : number(key, fallback));
    }
    return schema;
  }

  private static Object number(Key key, String fallback) {
    boolean number = key.kind() == Kind.INTEGER || key.kind() == Kind.NUMBER;
    return number && Character.isDigit(fallback.charAt(0)) ? new BigDecimal(fallback) : fallback;
  }

  private static LinkedHashMap<String, Object> shape(Key key) {
    Quantity quantity = key.kind().quantity();
    if (quantity != null) {
      return withUnit(pattern(key, quantity), key);
    }
    return switch (key.kind()) {
      case WORK -> withUnit("auto|" + Scalars.TOUCHES + "|" + pattern(key, Quantity.DURATION), key);
      case INTEGER, NUMBER -> numeric(key);
      case FLAG -> map("type", "boolean");
      case CHOICE -> map("enum", key.choices());
      case NAME -> map("type", "string", "pattern", "^" + Scalars.NAME + "$");
      default -> map("type", "string", "maxLength", Scalars.TEXT_LENGTH_MAX);
    };
  }

  private static LinkedHashMap<String, Object> withUnit(String pattern, Key key) {
    LinkedHashMap<String, Object> text = map("type", "string", "pattern", "^(?:" + pattern + ")$");
    boolean zero = key.min().isEmpty() || key.min().startsWith("0 ");
    return zero ? map("anyOf", List.of(text, map("const", 0))) : text;
  }

  private static String pattern(Key key, Quantity quantity) {
    StringBuilder pattern = new StringBuilder();
    key.words().forEach(word -> pattern.append(word.text()).append('|'));
    if (key.min().isEmpty() || key.min().startsWith("0 ")) {
      pattern.append("0|");
    }
    return pattern
        .append(Units.NUMBER)
        .append(" *(?:")
        .append(String.join("|", quantity.units().stream().map(Quantity.Unit::symbol).toList()))
        .append(')')
        .toString();
  }

  private static LinkedHashMap<String, Object> numeric(Key key) {
    LinkedHashMap<String, Object> number =
        map("type", key.kind() == Kind.INTEGER ? "integer" : "number");
    if (!key.min().isEmpty()) {
      number.put("minimum", new BigDecimal(key.min()));
    }
    if (!key.max().isEmpty()) {
      number.put("maximum", new BigDecimal(key.max()));
    }
    if (key.words().isEmpty()) {
      return number;
    }
    return map(
        "anyOf", List.of(number, map("enum", key.words().stream().map(Key.Word::text).toList())));
  }

  @SuppressWarnings("unchecked") // it was put there by object(...)
  private static LinkedHashMap<String, Object> properties(LinkedHashMap<String, Object> object) {
    return (LinkedHashMap<String, Object>)
        java.util.Objects.requireNonNull(object.get("properties"));
  }

  private static LinkedHashMap<String, Object> reference(String name) {
    return map("$ref", "#/$defs/" + name);
  }

  private static LinkedHashMap<String, Object> map(Object... pairs) {
    LinkedHashMap<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], pairs[i + 1]);
    }
    return map;
  }
}
