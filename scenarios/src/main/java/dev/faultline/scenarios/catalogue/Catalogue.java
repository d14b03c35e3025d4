package dev.faultline.scenarios.catalogue;

import dev.faultline.scenarios.keys.advice.Nearest;
import dev.faultline.scenarios.read.CheckResult;
import dev.faultline.scenarios.read.ScenarioReader;
import dev.faultline.scenarios.read.tree.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/// The scenarios that Faultline ships, by name: an explicit list, in the order in which it is
/// shown.
public final class Catalogue {
  private static final List<String> NAMES =
      List.of(
          "quick",
          "redis",
          "sqlite",
          "gcc",
          "sort",
          "python",
          "linux-vm",
          "paper-stress",
          "paper-quicksort",
          "mix-8",
          "phase-change",
          "pointer-chase",
          "idle",
          "wan",
          "convergence",
          "give-up",
          "switch-over",
          "throttle",
          "fast-link",
          "resend",
          "single-channel",
          "qemu-single",
          "qemu-preempt",
          "qemu-loopback",
          "huge-pages",
          "two-guests",
          "link-lost",
          "lossy-link",
          "flapping-link",
          "killed-source",
          "restarted-source",
          "restarted-target",
          "stopped-target",
          "full-host",
          "full-disk",
          "malicious-target",
          "narrow-link",
          "late-answers",
          "bad-frames",
          "terabyte",
          "live-uniform",
          "live-zipf",
          "live-sequential",
          "live-hot-cold");

  private Catalogue() {}

  public static List<String> names() {
    return NAMES;
  }

  /// The YAML text of a shipped scenario.
  ///
  /// @throws IllegalArgumentException if none has that name
  public static String text(String name) {
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException("no shipped scenario " + name);
    }
    try (InputStream in =
        Catalogue.class.getResourceAsStream(
            "/dev/faultline/scenarios/catalogue/" + name + ".yaml")) {
      if (in == null) {
        throw new IllegalStateException(
            "the scenario " + name + " is listed, but its file is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The one-line question of a shipped scenario.
  public static String question(String name) {
    return find(name).orThrow().question();
  }

  public static CheckResult find(String nameOrPath) {
    return find(nameOrPath, List.of());
  }

  /// Reads a shipped scenario by its name, or a file: what ends in `.yaml` or `.yml`, or has a
  /// slash, is a path.
  ///
  /// @param overrides each `KEY=VALUE`
  public static CheckResult find(String nameOrPath, List<String> overrides) {
    ScenarioReader reader = new ScenarioReader();
    if (isPath(nameOrPath)) {
      try {
        return reader.read(Path.of(nameOrPath), overrides);
      } catch (InvalidPathException e) {
        return wrong(nameOrPath, "is no path: " + e.getReason(), "");
      }
    }
    if (NAMES.contains(nameOrPath)) {
      return reader.read(nameOrPath, text(nameOrPath), overrides);
    }
    String near = Nearest.to(nameOrPath, NAMES);
    return wrong(
        nameOrPath, "is no shipped scenario", near == null ? "" : "did you mean " + near + "? ");
  }

  private static boolean isPath(String name) {
    return name.endsWith(".yaml")
        || name.endsWith(".yml")
        || name.indexOf('/') >= 0
        || name.indexOf('\\') >= 0;
  }

  private static CheckResult wrong(String name, String rule, String hint) {
    String fix = hint + "faultline scenarios lists them; a file's name ends in .yaml or has a /";
    return CheckResult.of(Problem.ofFile(name, rule, fix));
  }
}
