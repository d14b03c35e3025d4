package dev.faultline.simulator.virtual;

/// What a run costs the host that simulates it, in touches.
final class Effort {
  /// A page that crosses the link costs as much as 2 to 12 touches: 16.8 million pages of a guest
  /// of 64 GiB that hardly touches anything take 1.0 s, 5.8 million in three rounds of pre-copy 1.6
  /// s, beside 22 to 95 ns a touch.
  static final int PAGE_TOUCHES = 4;

  private Effort() {}
}
