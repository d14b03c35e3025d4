package dev.faultline.scenarios.read;

import dev.faultline.scenarios.read.tree.Node;
import dev.faultline.scenarios.read.tree.Overlay;
import dev.faultline.scenarios.read.tree.Place;
import dev.faultline.scenarios.read.tree.Problem;
import dev.faultline.scenarios.read.tree.Problems;
import dev.faultline.scenarios.read.tree.YamlTree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `--set KEY=VALUE`: the key is a path (`link.bandwidth`, `migrations.1.vm.memory`), the value
/// YAML.
final class Overrides {
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+){0,15}");

  private Overrides() {}

  /// The tree with all overrides applied, in their order.
  static Node apply(Node root, List<String> overrides, Problems problems) {
    Node result = root;
    for (String override : choicesFirst(overrides)) {
      String name = "--set " + override;
      int equals = override.indexOf('=');
      String key = equals < 0 ? override.strip() : override.substring(0, equals).strip();
      if (equals < 0 || !KEY.matcher(key).matches()) {
        problems.add(
            Problem.ofFile(
                name, "is no KEY=VALUE", "write it as in --set \"link.bandwidth=1 Gbit/s\""));
        continue;
      }
      String text = override.substring(equals + 1).strip();
      Place place = new Place(name, 0, 0);
      Node value = YamlTree.ofOverride(name, key, text, problems);
      if (value != null) {
        Node changed = put(result, List.of(key.split("\\.")), 0, value, place, problems);
        result = changed == null ? result : changed;
      }
    }
    return result;
  }

  /// Another program or strategy drops the keys of the one before, so it has to come before its own
  /// keys.
  private static List<String> choicesFirst(List<String> overrides) {
    List<String> ordered = new ArrayList<>(overrides);
    ordered.sort(
        Comparator.comparing(override -> !override.matches("(?s).*(?:program|prepaging) *=.*")));
    return ordered;
  }

  /// `node` with `value` at the rest of the path; null if there is no such place.
  private static @Nullable Node put(
      @Nullable Node node,
      List<String> path,
      int depth,
      Node value,
      Place place,
      Problems problems) {
    if (depth == path.size()) {
      return Overlay.of(node, value);
    }
    String step = path.get(depth);
    String at = String.join(".", path.subList(0, depth + 1));
    if (node instanceof Node.Sequence list) {
      int index = step.matches("[0-9]{1,4}") ? Integer.parseInt(step) : -1;
      if (index < 0 || index >= list.items().size()) {
        problems.add(
            place.problem(
                at,
                "",
                "is no entry of this list",
                "entries are 0 to " + (list.items().size() - 1)));
        return null;
      }
      Node changed = put(list.items().get(index), path, depth + 1, value, place, problems);
      if (changed == null) {
        return null;
      }
      List<Node> items = new ArrayList<>(list.items());
      items.set(index, changed);
      return new Node.Sequence(list.place(), list.path(), items);
    }
    Node below = node instanceof Node.Mapping mapping ? mapping.get(step) : null;
    Node changed = put(below, path, depth + 1, value, place, problems);
    if (changed == null) {
      return null;
    }
    LinkedHashMap<String, Node.Entry> one = new LinkedHashMap<>();
    one.put(step, new Node.Entry(place, changed));
    String parent = String.join(".", path.subList(0, depth));
    Node.Mapping above =
        new Node.Mapping(node instanceof Node.Mapping ? node.place() : place, parent, one);
    return Overlay.of(node, above);
  }
}
