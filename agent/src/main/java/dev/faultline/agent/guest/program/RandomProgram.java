package dev.faultline.agent.guest.program;

import dev.faultline.agent.plan.Access;
import dev.faultline.agent.random.SeededRandom;
import java.nio.ByteBuffer;

/// A synthetic program whose own state is a random stream: each page is drawn independently.
public abstract class RandomProgram extends SyntheticProgram {
  /// Draws the pages.
  public final SeededRandom random;

  private final int drawsEach;

  /// @param drawsEach how many numbers a page takes, as a rule
  public RandomProgram(
      int kind,
      Span span,
      Access access,
      SeededRandom accessRandom,
      SeededRandom random,
      int drawsEach) {
    super(kind, span, access, accessRandom);
    this.random = random;
    this.drawsEach = drawsEach;
  }

  @Override
  public final void skipOwn(long touches) {
    random.skip(touches * drawsEach);
  }

  @Override
  public final int ownBytes() {
    return Long.BYTES;
  }

  @Override
  public final void saveOwn(ByteBuffer into) {
    into.putLong(random.state());
  }

  @Override
  public final void loadOwn(ByteBuffer from) {
    random.restore(from.getLong());
  }
}
