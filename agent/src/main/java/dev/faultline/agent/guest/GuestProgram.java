package dev.faultline.agent.guest;

import java.nio.ByteBuffer;

/// What one vCPU executes: a deterministic, endless or halting sequence of touches. Its state, at
/// most [#STATE_BYTES_MAX] bytes, is its whole progress: another instance made from the same plan
/// and seed that loads it goes on with exactly the touches that this one would have made.
public interface GuestProgram {
  /// The largest program state that travels in the CPU state.
  int STATE_BYTES_MAX = 64 << 10;

  /// Appends the next touches until the batch is full or the program halts. A batch that is not
  /// full after this call says that the program has halted.
  void fill(TouchBatch batch);

  /// No touch comes sooner after the one before it, in CPU time; at least 1, which says nothing.
  default long computeNanosMin() {
    return 1;
  }

  /// CPU time between touches in the mean, of a program that can [#skip(long)]: one without end or
  /// idle time, whose touches need not be made to know what comes after them. 0 of any other.
  default long skippableNanos() {
    return 0;
  }

  /// Goes on as if so many touches had been made.
  ///
  /// @throws UnsupportedOperationException if [#skippableNanos()] is 0
  default void skip(long touches) {
    throw new UnsupportedOperationException(getClass().getSimpleName() + " makes every touch");
  }

  /// Writes the state; at most [#STATE_BYTES_MAX] bytes.
  void save(ByteBuffer into);

  /// Takes over a state that [#save(ByteBuffer)] wrote.
  ///
  /// @throws IllegalArgumentException if the bytes are no state of this program (they may come from
  ///   a peer)
  void load(ByteBuffer from);
}
