package dev.faultline.simulator.live;

import java.util.function.Consumer;

/// What a migration waits for, in words for whoever watches a run, as told by the phases that its
/// agents announce.
final class Waits {
  private final Consumer<String> said;
  private boolean complete;
  private boolean worked;

  /// @param said hears the words, maybe the same again
  Waits(Consumer<String> said) {
    this.said = said;
  }

  /// We are about to ask for something that takes time.
  void begin(String words) {
    said.accept(words);
  }

  /// An agent has begun a phase.
  void phase(String name, boolean atSource) {
    if (atSource) {
      switch (name) {
        case "PREPARE" -> said.accept("preparing the target");
        case "PRE_COPY" -> said.accept("pre-copy rounds");
        case "SUSPEND" -> said.accept("the guest stands still");
        default -> {} // the target knows better
      }
      return;
    }
    complete |= name.equals("COMPLETE");
    worked |= name.equals("WORK");
    if (name.equals("PAUSED") || name.equals("RECOVER")) {
      said.accept("connecting again");
    } else if (complete && worked) {
      said.accept("comparing memory");
    } else if (complete) {
      said.accept("the guest finishes its work");
    } else if (name.equals("PULL") || name.equals("RESUME")) {
      said.accept("pulling pages");
    }
  }
}
