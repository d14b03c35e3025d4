package dev.faultline.agent.machine.contract;

import java.util.List;

/// What the comparison of a guest's memory with its own writes gave.
///
/// @param wrongPages the first ten page frame numbers whose bytes are not what they must be
/// @param wrongCount how many there are in all
/// @param comparedBytes how many bytes were compared
/// @param text what to print; empty when all is right
public record Verification(
    List<Long> wrongPages, long wrongCount, long comparedBytes, String text) {
  /// How many wrong pages are named.
  public static final int NAMED_MAX = 10;

  public Verification {
    wrongPages = List.copyOf(wrongPages);
  }

  public boolean isRight() {
    return wrongCount == 0;
  }
}
