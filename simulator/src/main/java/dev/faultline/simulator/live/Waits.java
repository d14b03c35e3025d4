package dev.faultline.simulator.live;

import java.util.function.Consumer;

/// What a migration waits for, in words for whoever watches a run, as told by the phases that its
/// agents announce.
final class Waits {
  private final Consumer<String> said;
  private String last = "";
  private String odd = "";
  private boolean complete;
  private boolean worked;

  /// @param said hears the words, maybe the same again
  Waits(Consumer<String> said) {
    this.said = said;
  }

  /// We are about to ask for something that takes time.
  void begin(String words) {
    last = words;
    said.accept(words);
  }

  /// Something is not as it should be; empty if all is well again.
  void odd(String words) {
    if (!words.equals(odd)) {
      odd = words;
      said.accept(words.isEmpty() ? last : words);
    }
  }

  /// An agent has begun a phase.
  void phase(String name, boolean atSource) {
    if (atSource) {
      switch (name) {
        case "PREPARE" -> begin("preparing the target");
        case "PRE_COPY" -> begin("pre-copy rounds");
        case "SUSPEND" -> begin("the guest stands still");
        default -> {} // the target knows better
      }
      return;
    }
    complete |= name.equals("COMPLETE");
    worked |= name.equals("WORK");
    if (name.equals("PAUSED") || name.equals("RECOVER")) {
      begin("connecting again");
    } else if (complete && worked) {
      begin("comparing memory");
    } else if (complete) {
      begin("the guest finishes its work");
    } else if (name.equals("PULL") || name.equals("RESUME")) {
      begin("pulling pages");
    }
  }
}
