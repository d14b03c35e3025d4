package dev.faultline.simulator.live;

import java.util.Set;
import java.util.function.Consumer;

/// What a migration waits for, in words for whoever watches a run, and whether its end can be
/// foreseen, as told by the phases that its agents announce.
final class Waits {
  /// What a target announces once the guest is there.
  private static final Set<String> RESUMED = Set.of("RESUME", "PULL", "COMPLETE", "WORK");

  private final Consumer<String> said;
  private boolean rounds;
  private String last = "";
  private String odd = "";
  private boolean complete;
  private boolean worked;

  /// @param rounds whether pages are sent in rounds before the guest stops
  /// @param said hears the words, maybe the same again
  Waits(boolean rounds, Consumer<String> said) {
    this.rounds = rounds;
    this.said = said;
  }

  /// Whether the pages that are at the target say how far it is. While they are sent in rounds they
  /// do not: nobody knows which is the last, and what has arrived may be sent again.
  boolean isForeseen() {
    return !rounds;
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
    rounds &= !(atSource ? name.equals("SUSPEND") : RESUMED.contains(name));
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
