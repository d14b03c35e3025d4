package dev.faultline.agent.migration.target;

import dev.faultline.agent.migration.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// How many units have landed by each channel, and the round of the source that waits for them.
final class UnitCounts {
  private final long[] landed;
  private List<Long> round = List.of();

  UnitCounts(int channels) {
    landed = new long[channels];
  }

  void landed(int slot) {
    landed[slot]++;
  }

  /// A round is over when as many have landed as it sent.
  ///
  /// @return whether it counts these channels
  boolean expect(List<Long> sent) {
    round = sent;
    return sent.size() == landed.length;
  }

  boolean awaitsRound() {
    return !round.isEmpty();
  }

  /// Ends the round if there is one and all of it has landed; says whether it did.
  boolean endsRound() {
    for (int i = 0; i < round.size(); i++) {
      if (landed[i] < round.get(i)) {
        return false;
      }
    }
    boolean was = awaitsRound();
    round = List.of();
    return was;
  }

  /// The source counts anew.
  void restart() {
    Arrays.fill(landed, 0);
  }

  Message.Installed message() {
    List<Long> units = new ArrayList<>(landed.length);
    for (long count : landed) {
      units.add(count);
    }
    return new Message.Installed(units);
  }
}
