package dev.faultline.agent.guest;

import dev.faultline.agent.plan.Access;
import dev.faultline.agent.random.SeededRandom;
import java.nio.ByteBuffer;

/// A synthetic program whose own state is one position, 0 to its page count - 1.
abstract class PositionProgram extends SyntheticProgram {
  /// Where the next touch is.
  long position;

  PositionProgram(int kind, Span span, Access access, SeededRandom accessRandom, long position) {
    super(kind, span, access, accessRandom);
    this.position = position;
  }

  @Override
  final int ownBytes() {
    return Long.BYTES;
  }

  @Override
  final void saveOwn(ByteBuffer into) {
    into.putLong(position);
  }

  @Override
  final void loadOwn(ByteBuffer from) {
    position = from.getLong();
    StateCodec.check(position >= 0 && position < pages, "position", position);
  }
}
