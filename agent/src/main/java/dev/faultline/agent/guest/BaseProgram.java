package dev.faultline.agent.guest;

/// What the programs of this package have in common: they can fill a part of a batch, and they know
/// how large their state can grow, so that a plan whose state would not fit is refused before it
/// runs.
public abstract class BaseProgram implements GuestProgram {
  @Override
  public final void fill(TouchBatch batch) {
    fill(batch, batch.capacity());
  }

  /// Appends touches until the batch holds `end` of them or the program halts.
  public abstract void fill(TouchBatch batch, int end);

  /// The most that [#save(java.nio.ByteBuffer)] writes.
  public abstract int stateBytesMax();
}
