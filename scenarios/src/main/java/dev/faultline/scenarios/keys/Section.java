package dev.faultline.scenarios.keys;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The keys that a mapping may have.
///
/// @param title for docs: the path of the mapping
/// @param summary one line
public record Section(String title, String summary, List<Key> keys) {
  public static Section of(String title, String summary, Key... keys) {
    return new Section(title, summary, List.of(keys));
  }

  /// The key of that name, or null.
  public @Nullable Key find(String name) {
    for (Key key : keys) {
      if (key.name().equals(name)) {
        return key;
      }
    }
    return null;
  }

  /// The key of that name, which is declared.
  public Key key(String name) {
    Key key = find(name);
    if (key == null) {
      throw new IllegalArgumentException("no key " + name + " in " + title);
    }
    return key;
  }

  public List<String> names() {
    return keys.stream().map(Key::name).toList();
  }

  /// This section with the keys of another behind its own.
  public Section plus(List<Key> more) {
    List<Key> all = new ArrayList<>(keys);
    all.addAll(more);
    return new Section(title, summary, List.copyOf(all));
  }
}
