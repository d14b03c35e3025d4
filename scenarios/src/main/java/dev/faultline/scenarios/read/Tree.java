package dev.faultline.scenarios.read;

import dev.faultline.scenarios.keys.Lens;
import dev.faultline.scenarios.keys.Scalars;
import dev.faultline.scenarios.keys.Section;
import java.util.LinkedHashMap;
import java.util.List;

/// A mapping that is written by the keys of its section.
final class Tree {
  private final Section section;
  private final LinkedHashMap<String, Object> entries = new LinkedHashMap<>();

  Tree(Section section) {
    this.section = section;
  }

  /// A scalar as a file would write it.
  Tree put(String key, Object value) {
    entries.put(key, Scalars.write(section.key(key), value));
    return this;
  }

  /// What `record` has of these.
  <R> Tree put(List<? extends Lens<R, ?>> lenses, R record) {
    for (Lens<R, ?> lens : lenses) {
      put(lens.name(), lens.get(record));
    }
    return this;
  }

  /// A mapping, a list, or a text that is written as it is.
  Tree block(String key, Object value) {
    section.key(key);
    entries.put(key, value);
    return this;
  }

  LinkedHashMap<String, Object> done() {
    return entries;
  }
}
