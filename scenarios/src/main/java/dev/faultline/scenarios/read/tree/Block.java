package dev.faultline.scenarios.read.tree;

import dev.faultline.scenarios.keys.Key;
import dev.faultline.scenarios.keys.Lens;
import dev.faultline.scenarios.keys.Scalars;
import dev.faultline.scenarios.keys.Section;
import dev.faultline.scenarios.keys.Words;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A mapping read by the keys of its section: every scalar in its place, or a problem for it. A
/// value with a problem reads as 0 or empty, so that reading goes on; a check that needs it asks
/// [#good(String...)] before.
public final class Block {
  private final Node node;
  private final Node.@Nullable Mapping mapping;
  private final TreeMap<String, Object> values = new TreeMap<>();

  private Block(Node node) {
    this.node = node;
    this.mapping = node instanceof Node.Mapping map ? map : null;
  }

  /// Reads `node`.
  ///
  /// @param optional keys that the section requires and this mapping need not have
  /// @param elsewhere keys that are legal in other circumstances: which, by key
  public static Block read(
      Node node,
      Section section,
      List<String> optional,
      TreeMap<String, String> elsewhere,
      Problems problems) {
    Block block = new Block(node);
    Node.Mapping mapping = block.mapping;
    if (mapping == null) {
      problems.at(
          node,
          "must be a mapping of " + String.join(", ", section.names()),
          "found " + node.noun());
      return block;
    }
    mapping
        .entries()
        .forEach(
            (key, entry) -> {
              if (section.find(key) == null) {
                unknown(mapping, key, entry, section, elsewhere, problems);
              }
            });
    for (Key key : section.keys()) {
      block.readKey(key, mapping, optional, problems);
    }
    return block;
  }

  public static Block read(Node node, Section section, Problems problems) {
    return read(node, section, List.of(), new TreeMap<>(), problems);
  }

  /// The mapping at `key` of `parent`, or an empty one in its place.
  public static Node childOrEmpty(Node.Mapping parent, String key) {
    Node child = parent.get(key);
    return child != null
        ? child
        : new Node.Mapping(parent.place(), parent.childPath(key), new LinkedHashMap<>());
  }

  private static void unknown(
      Node.Mapping mapping,
      String key,
      Node.Entry entry,
      Section section,
      TreeMap<String, String> elsewhere,
      Problems problems) {
    String owner = elsewhere.get(key);
    if (owner == null) {
      problems.unknownKey(entry.key(), mapping.childPath(key), key, section.names());
    } else {
      problems.add(
          entry
              .key()
              .problem(
                  mapping.childPath(key), "", "is a key of " + owner + " only", "leave it out"));
    }
  }

  private void readKey(Key key, Node.Mapping mapping, List<String> optional, Problems problems) {
    Node child = mapping.get(key.name());
    if (child == null) {
      if (key.isRequired() && !optional.contains(key.name())) {
        problems.add(
            mapping
                .place()
                .problem(
                    mapping.childPath(key.name()),
                    "",
                    "is required",
                    "add it: " + key.description()));
      } else if (key.kind().isScalar() && !key.isRequired()) {
        values.put(key.name(), Scalars.fallback(key));
      }
      return;
    }
    if (!key.kind().isScalar()) {
      return;
    }
    if (!(child instanceof Node.Scalar scalar)) {
      problems.at(child, "must be a " + key.kind().title(), "found " + child.noun());
      return;
    }
    Scalars.Reading reading = Scalars.read(key, scalar.text(), scalar.type());
    if (reading.value() == null) {
      problems.at(child, reading.rule(), reading.fix());
    } else {
      values.put(key.name(), reading.value());
    }
  }

  public Node node() {
    return node;
  }

  /// The node of a key, or the whole mapping where the file does not have it: the place for a
  /// problem.
  public Node at(String key) {
    Node child = mapping == null ? null : mapping.get(key);
    return child == null ? node : child;
  }

  /// The node of a key if the file has it.
  public @Nullable Node get(String key) {
    return mapping == null ? null : mapping.get(key);
  }

  public boolean has(String key) {
    return get(key) != null;
  }

  /// Whether all of these have legal values.
  public boolean good(String... keys) {
    for (String key : keys) {
      if (!values.containsKey(key)) {
        return false;
      }
    }
    return true;
  }

  /// Sets in `draft` what the mapping says, and the defaults of what it does not.
  public <D> void all(List<? extends Lens<?, D>> lenses, D draft) {
    for (Lens<?, D> lens : lenses) {
      Object value = values.get(lens.name());
      if (value != null) {
        lens.set(draft, value);
      }
    }
  }

  /// Sets in `draft` what the mapping itself says.
  public <D> void over(List<? extends Lens<?, D>> lenses, D draft) {
    all(lenses.stream().filter(lens -> has(lens.name())).toList(), draft);
  }

  public long integer(String key) {
    return values.get(key) instanceof Long value ? value : 0;
  }

  public int small(String key) {
    return Math.toIntExact(integer(key));
  }

  public double number(String key) {
    Object value = values.get(key);
    return value instanceof Double number ? number : value instanceof Long whole ? whole : 0;
  }

  public boolean flag(String key) {
    return values.get(key) instanceof Boolean value && value;
  }

  public String text(String key) {
    return values.get(key) instanceof String value ? value : "";
  }

  /// The constant that is written as `some-word`, or the first one in place of an illegal value.
  public <E extends Enum<E>> E constant(String key, Class<E> type) {
    return Words.constant(text(key), type);
  }
}
