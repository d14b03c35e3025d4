package dev.faultline.agent.recording;

/// What a page is, seen from the target. Every page is in one state at a time.
public enum PageState {
  /// It has never left the source.
  ABSENT,
  /// It has left the source and is not installed.
  IN_FLIGHT,
  /// It was pushed, and the guest has not touched it at the target.
  PUSHED,
  /// It was pushed, and the guest has touched it.
  USED,
  /// It came because the guest asked for it, or with such a page.
  DEMANDED,
  /// It came as zero.
  ZERO,
  /// It had come, but was written at the source since, so that it has to come again.
  WRITTEN
}
