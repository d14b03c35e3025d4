package dev.faultline.scenarios.read;

import dev.faultline.scenarios.HostProfile;
import dev.faultline.scenarios.keys.HostKeys;
import dev.faultline.scenarios.keys.Scalars;
import dev.faultline.scenarios.keys.advice.Nearest;
import dev.faultline.scenarios.read.tree.Block;
import dev.faultline.scenarios.read.tree.Node;
import dev.faultline.scenarios.read.tree.Problems;
import dev.faultline.scenarios.read.tree.TextFile;
import dev.faultline.scenarios.read.tree.YamlTree;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads `host`: a profile by name, by path or as a mapping over one of those.
final class HostBinder {
  private static final List<String> SHIPPED = List.of("default", "free");
  private final Path folder;
  private final Problems problems;

  HostBinder(Path folder, Problems problems) {
    this.folder = folder;
    this.problems = problems;
  }

  /// The profile of all defaults.
  static HostProfile defaults() {
    return HostProfile.FREE.with(
        to -> {
          to.name = "default";
          HostKeys.VALUES.forEach(lens -> lens.setFallback(to));
        });
  }

  HostProfile host(@Nullable Node node) {
    if (node instanceof Node.Mapping mapping) {
      return over(mapping, null);
    }
    if (node instanceof Node.Scalar scalar) {
      HostProfile named = named(scalar);
      return named == null ? defaults() : named;
    }
    if (node != null) {
      problems.at(node, "must be a name, a path or a mapping", "shipped are default, free");
    }
    return defaults();
  }

  /// A mapping of values over the profile that it names.
  private HostProfile over(Node.Mapping mapping, @Nullable String fileName) {
    Block block = Block.read(mapping, HostKeys.HOST, problems);
    HostProfile named =
        fileName == null && mapping.get("profile") instanceof Node.Scalar scalar
            ? named(scalar)
            : null;
    if (fileName != null && block.has("profile")) {
      problems.at(block.at("profile"), "cannot be in a profile file", "leave it out");
    }
    HostProfile base = named == null ? defaults() : named;
    String given = block.text("name");
    long own = mapping.entries().keySet().stream().filter(key -> !key.equals("profile")).count();
    String mixed = own == 0 ? base.name() : base.name() + ", changed";
    return base.with(
        to -> {
          to.name = !given.isEmpty() ? given : fileName != null ? fileName : mixed;
          block.over(HostKeys.VALUES, to);
        });
  }

  private @Nullable HostProfile named(Node.Scalar scalar) {
    String text = scalar.text();
    if (text.equals("default") || text.isEmpty() && scalar.type() == Scalars.Type.TEXT) {
      return defaults();
    }
    if (text.equals("free")) {
      return HostProfile.FREE;
    }
    if (text.indexOf('/') < 0 && !text.endsWith(".yaml") && !text.endsWith(".yml")) {
      String near = Nearest.to(text, SHIPPED);
      problems.at(
          scalar,
          "is no shipped host profile",
          near == null
              ? "shipped are default, free; a path ends in .yaml or has a /"
              : "did you mean " + near + "?");
      return null;
    }
    return ofFile(scalar);
  }

  private @Nullable HostProfile ofFile(Node.Scalar scalar) {
    String text = scalar.text();
    if (text.indexOf('\0') >= 0) {
      return null;
    }
    Path file = folder.resolve(text).normalize();
    TextFile.Content content = TextFile.read(file);
    if (content.text() == null) {
      problems.at(scalar, content.rule(), "a path is relative to the scenario file");
      return null;
    }
    Node node = YamlTree.ofFile(file.toString(), content.text(), problems);
    if (node instanceof Node.Mapping mapping) {
      String fileName = String.valueOf(file.getFileName()).replaceAll("\\.ya?ml$", "");
      return over(mapping, fileName);
    }
    if (node != null) {
      problems.at(node, "must be a mapping of the keys of host", "found " + node.noun());
    }
    return null;
  }
}
