package dev.faultline.scenarios.read.tree;

import dev.faultline.agent.prepaging.strategy.Strategies;
import dev.faultline.scenarios.keys.GuestKeys;
import java.util.LinkedHashMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Lays one tree over another: an override over a file, a guest of `migrations` over the top level.
/// Mappings merge key by key; anything else replaces what was there.
///
/// A mapping that names another program, or another strategy, drops the keys of the one below,
/// which would have no meaning any more.
public final class Overlay {
  private Overlay() {}

  public static Node of(@Nullable Node below, Node above) {
    if (below instanceof Node.Mapping base && above instanceof Node.Mapping top) {
      LinkedHashMap<String, Node.Entry> merged = new LinkedHashMap<>(base.entries());
      if (changes(base, top, "program")) {
        merged.keySet().removeAll(GuestKeys.programKeyNames());
      }
      if (changes(base, top, "prepaging")) {
        merged.keySet().removeAll(optionNames());
      }
      top.entries()
          .forEach(
              (key, entry) ->
                  merged.put(key, new Node.Entry(entry.key(), of(base.get(key), entry.value()))));
      return new Node.Mapping(top.place(), top.path(), merged);
    }
    if (below instanceof Node.Scalar profile
        && above instanceof Node.Mapping top
        && profile.path().equals("host")
        && top.get("profile") == null) {
      LinkedHashMap<String, Node.Entry> merged = new LinkedHashMap<>(top.entries());
      merged.put("profile", new Node.Entry(profile.place(), profile));
      return new Node.Mapping(top.place(), top.path(), merged);
    }
    return above;
  }

  private static boolean changes(Node.Mapping base, Node.Mapping top, String key) {
    return base.get(key) instanceof Node.Scalar before
        && top.get(key) instanceof Node.Scalar after
        && !before.text().equals(after.text());
  }

  private static TreeSet<String> optionNames() {
    TreeSet<String> names = new TreeSet<>();
    Strategies.all()
        .forEach(strategy -> strategy.options().forEach(option -> names.add(option.name())));
    return names;
  }
}
