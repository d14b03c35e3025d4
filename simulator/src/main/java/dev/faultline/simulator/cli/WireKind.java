package dev.faultline.simulator.cli;

import dev.faultline.simulator.experiment.RequestException;
import dev.faultline.simulator.live.ShapedLink;
import java.util.Locale;

/// What lies between the two agents that a live run starts by itself.
enum WireKind {
  LOOPBACK("loopback, paced by the source"),
  NAMESPACES("two network namespaces, paced by the source and shaped by tc tbf");

  private final String words;

  WireKind(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }

  static WireKind of(String text) {
    for (WireKind kind : values()) {
      if (kind.name().toLowerCase(Locale.ROOT).equals(text)) {
        return kind;
      }
    }
    throw new RequestException("--wire is \"" + text + "\"; it must be loopback or namespaces");
  }

  /// Namespaces where this host has them for us.
  static WireKind best() {
    return ShapedLink.missing().isEmpty() ? NAMESPACES : LOOPBACK;
  }
}
