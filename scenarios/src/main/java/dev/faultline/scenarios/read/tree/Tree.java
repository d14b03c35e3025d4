package dev.faultline.scenarios.read.tree;

import dev.faultline.scenarios.keys.Lens;
import dev.faultline.scenarios.keys.Scalars;
import dev.faultline.scenarios.keys.Section;
import java.util.LinkedHashMap;
import java.util.List;

/// A mapping that is written by the keys of its section.
public final class Tree {
  private final Section section;
  private final LinkedHashMap<String, Object> entries = new LinkedHashMap<>();

  public Tree(Section section) {
    this.section = section;
  }

  /// A scalar as a file would write it.
  public Tree put(String key, Object value) {
    entries.put(key, Scalars.write(section.key(key), value));
    return this;
  }

  /// What `record` has of these.
  public <R> Tree put(List<? extends Lens<R, ?>> lenses, R record) {
    for (Lens<R, ?> lens : lenses) {
      put(lens.name(), lens.get(record));
    }
    return this;
  }

  /// A mapping, a list, or a text that is written as it is.
  public Tree block(String key, Object value) {
    section.key(key);
    entries.put(key, value);
    return this;
  }

  public LinkedHashMap<String, Object> done() {
    return entries;
  }
}
