package dev.faultline.agent.migration;

/// One of the ordered byte streams between two endpoints. With separate channels there is one
/// CONTROL, one DEMAND and n PUSH; otherwise SINGLE carries everything, as QEMU does without
/// `postcopy-preempt`.
///
/// @param kind what travels on it
/// @param index the number of a PUSH channel, 0 for the others
public record Channel(Kind kind, int index) {
  /// What a channel carries.
  public enum Kind {
    CONTROL,
    DEMAND,
    PUSH,
    SINGLE
  }

  /// The most PUSH channels of one migration; with CONTROL and DEMAND they fit the bits of a long.
  public static final int PUSH_MAX = 60;

  public static final Channel CONTROL = new Channel(Kind.CONTROL, 0);
  public static final Channel DEMAND = new Channel(Kind.DEMAND, 0);
  public static final Channel SINGLE = new Channel(Kind.SINGLE, 0);

  public Channel {
    if (index < 0 || index >= (kind == Kind.PUSH ? PUSH_MAX : 1)) {
      throw new IllegalArgumentException(kind + " channel " + index);
    }
  }

  public static Channel push(int index) {
    return new Channel(Kind.PUSH, index);
  }

  /// The index among the channels of a migration: CONTROL, DEMAND, PUSH(0), ..., or SINGLE alone.
  public int slot() {
    return kind == Kind.PUSH ? 2 + index : kind == Kind.DEMAND ? 1 : 0;
  }

  @Override
  public String toString() {
    return kind == Kind.PUSH ? "PUSH(" + index + ")" : kind.name();
  }
}
