package dev.faultline.agent.guest.program;

import dev.faultline.agent.guest.StateCodec;
import dev.faultline.agent.plan.Access;
import dev.faultline.agent.random.SeededRandom;
import java.nio.ByteBuffer;

/// A synthetic program whose own state is one position, 0 to its page count - 1.
public abstract class PositionProgram extends SyntheticProgram {
  /// Where the next touch is.
  public long position;

  public PositionProgram(
      int kind, Span span, Access access, SeededRandom accessRandom, long position) {
    super(kind, span, access, accessRandom);
    this.position = position;
  }

  @Override
  public final int ownBytes() {
    return Long.BYTES;
  }

  @Override
  public final void saveOwn(ByteBuffer into) {
    into.putLong(position);
  }

  @Override
  public final void loadOwn(ByteBuffer from) {
    position = from.getLong();
    StateCodec.check(position >= 0 && position < pages, "position", position);
  }
}
