package dev.faultline.simulator.cli.option;

import dev.faultline.agent.request.RequestException;
import dev.faultline.simulator.live.agents.ShapedLink;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What lies between the two agents that a live run starts by itself.
public enum WireKind {
  LOOPBACK("loopback", ""),
  NAMESPACES("two network namespaces", ", shaped by tc tbf");

  /// Says [#best].
  public static final String AUTO = "auto";

  private final String place;
  private final String rate;

  WireKind(String place, String rate) {
    this.place = place;
    this.rate = rate;
  }

  /// What is crossed.
  public String place() {
    return place;
  }

  /// And what holds it to the link's rate.
  public String words() {
    return place + rate;
  }

  /// What `--wire` says where [#AUTO] may be said, too.
  public static WireKind ofOrBest(String text) {
    return text.equals(AUTO) ? best() : of(text, AUTO);
  }

  /// @param others what else may be said there, for the error
  public static WireKind of(String text, String... others) {
    List<String> names = new ArrayList<>(List.of(others));
    for (WireKind kind : values()) {
      String name = kind.name().toLowerCase(Locale.ROOT);
      if (name.equals(text)) {
        return kind;
      }
      names.add(name);
    }
    throw new RequestException(
        "--wire is \"" + text + "\"; it must be one of " + String.join(", ", names));
  }

  /// Namespaces where this host has them for us.
  public static WireKind best() {
    return ShapedLink.missing().isEmpty() ? NAMESPACES : LOOPBACK;
  }
}
