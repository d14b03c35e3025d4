package dev.faultline.scenarios.read.tree;

import dev.faultline.scenarios.keys.Scalars;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A YAML tree in which everything knows where it stands.
public sealed interface Node {
  /// Where the value stands.
  Place place();

  /// Its path from the top, `link.bandwidth` or `migrations.0.vm`; empty for the root.
  String path();

  /// A path's longest, in characters: none of a key that exists has half as many.
  int PATH_LENGTH_MAX = 200;

  /// The path of what lies at `key` below `parent`. One that is too long ends in dots, and stands
  /// for all that lies below it too: every node has a path, and a file may have half a million
  /// nodes below thirty keys of a thousand characters.
  static String path(String parent, String key) {
    if (parent.length() > PATH_LENGTH_MAX) {
      return parent;
    }
    String whole = parent.isEmpty() ? key : parent + "." + key;
    return whole.length() > PATH_LENGTH_MAX ? whole.substring(0, PATH_LENGTH_MAX) + "..." : whole;
  }

  /// The value in a message; empty for a mapping or a list.
  default String seen() {
    return "";
  }

  /// What it is, in a message.
  String noun();

  /// A text, number, boolean or nothing.
  record Scalar(Place place, String path, String text, Scalars.Type type) implements Node {
    @Override
    public String seen() {
      return text;
    }

    @Override
    public String noun() {
      return "a single value";
    }
  }

  /// A mapping, in the order of the file.
  record Mapping(Place place, String path, LinkedHashMap<String, Entry> entries) implements Node {
    @Override
    public String noun() {
      return "a mapping";
    }

    public @Nullable Node get(String key) {
      Entry entry = entries.get(key);
      return entry == null ? null : entry.value();
    }

    public String childPath(String key) {
      return Node.path(path, key);
    }
  }

  /// A key's own place, and its value.
  record Entry(Place key, Node value) {}

  /// A list.
  record Sequence(Place place, String path, List<Node> items) implements Node {
    @Override
    public String noun() {
      return "a list";
    }
  }
}
