package dev.faultline.agent.plan;

/// What need not be sent, or not as it is.
///
/// @param compression of what is pushed, and of a demanded page where that gets it there sooner
/// @param dedup which pages a page may be a duplicate of, so that a reference is sent for it
public record SavingSpec(Compression compression, Dedup dedup) {
  /// Everything is sent as it is.
  public static final SavingSpec NONE = new SavingSpec(Compression.NONE, Dedup.OFF);

  /// Whose pages are looked at.
  public enum Dedup {
    OFF,
    /// Those of the guest itself.
    GUEST,
    /// Those of all guests that go from this host to that one.
    HOST
  }
}
