package dev.faultline.scenarios.read;

import dev.faultline.scenarios.HostProfile;
import dev.faultline.scenarios.keys.HostKeys;
import dev.faultline.scenarios.keys.Key;
import dev.faultline.scenarios.keys.Nearest;
import dev.faultline.scenarios.keys.Scalars;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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
    return profile(key -> Scalars.fallback(HostKeys.HOST.key(key)), "default");
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
    String name = block.text("name");
    if (name.isEmpty()) {
      long own = mapping.entries().keySet().stream().filter(key -> !key.equals("profile")).count();
      name = fileName != null ? fileName : own == 0 ? base.name() : base.name() + ", changed";
    }
    return profile(key -> block.has(key) ? (Object) block.integer(key) : value(base, key), name);
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

  private interface Values {
    Object of(String key);
  }

  private static HostProfile profile(Values values, String name) {
    return new HostProfile(
        name,
        Math.toIntExact((Long) values.of("cores")),
        Math.toIntExact((Long) values.of("machines")),
        (Long) values.of("hop"),
        (Long) values.of("fault-trap"),
        (Long) values.of("wake"),
        (Long) values.of("request"),
        (Long) values.of("send-page"),
        (Long) values.of("receive-page"),
        (Long) values.of("install-call"),
        (Long) values.of("install-page"),
        (Long) values.of("install-contention"),
        (Long) values.of("arm-page"),
        (Long) values.of("hole-scan-page"),
        (Long) values.of("history-scan-page"),
        new HostProfile.Messages(
            (Long) values.of("send-unit"),
            (Long) values.of("send-run"),
            (Long) values.of("receive-unit"),
            (Long) values.of("receive-run")),
        new HostProfile.DirtyLog(
            (Long) values.of("dirty-protect-page"),
            (Long) values.of("dirty-write"),
            (Long) values.of("dirty-scan-page"),
            (Long) values.of("dirty-found-page")),
        new HostProfile.Saving(
            (Long) values.of("lz4"),
            (Long) values.of("lz4-back"),
            (Long) values.of("zstd"),
            (Long) values.of("zstd-back"),
            (Long) values.of("hash"),
            (Long) values.of("compare")),
        (Long) values.of("device-load"),
        (Long) values.of("device-load-rate"));
  }

  /// The values of a profile by key, in the order of the table.
  static LinkedHashMap<String, Long> values(HostProfile host) {
    List<Long> inOrder =
        List.of(
            (long) host.cores(),
            (long) host.machines(),
            host.hopNanos(),
            host.faultTrapNanos(),
            host.wakeNanos(),
            host.requestNanos(),
            host.sendPageNanos(),
            host.receivePageNanos(),
            host.messages().sendUnitNanos(),
            host.messages().sendRunNanos(),
            host.messages().receiveUnitNanos(),
            host.messages().receiveRunNanos(),
            host.installCallNanos(),
            host.installPageNanos(),
            host.installContentionNanos(),
            host.armPageNanos(),
            host.holeScanPageNanos(),
            host.historyScanPageNanos(),
            host.dirtyLog().protectPageNanos(),
            host.dirtyLog().writeNanos(),
            host.dirtyLog().scanPageNanos(),
            host.dirtyLog().foundPageNanos(),
            host.saving().lz4Nanos(),
            host.saving().lz4BackNanos(),
            host.saving().zstdNanos(),
            host.saving().zstdBackNanos(),
            host.saving().hashNanos(),
            host.saving().compareNanos(),
            host.deviceLoadNanos(),
            host.deviceLoadBytesPerSecond());
    LinkedHashMap<String, Long> values = new LinkedHashMap<>();
    int next = 0;
    for (Key key : HostKeys.HOST.keys()) {
      if (!key.name().equals("profile") && !key.name().equals("name")) {
        values.put(key.name(), inOrder.get(next++));
      }
    }
    return values;
  }

  private static Object value(HostProfile host, String key) {
    Long value = values(host).get(key);
    return value == null ? 0L : value;
  }
}
