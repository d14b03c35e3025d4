package dev.faultline.agent.guest.program;

import dev.faultline.agent.guest.BaseProgram;
import dev.faultline.agent.guest.StateCodec;
import dev.faultline.agent.guest.TouchBatch;
import java.nio.ByteBuffer;

/// Halts at once: a vCPU that has nothing to do.
public final class HaltedProgram extends BaseProgram {
  private static final int KIND = 6;

  @Override
  public void fill(TouchBatch batch, int end) {}

  @Override
  public int stateBytesMax() {
    return 1;
  }

  @Override
  public void save(ByteBuffer into) {
    StateCodec.begin(into, KIND);
  }

  @Override
  public void load(ByteBuffer from) {
    StateCodec.expect(from, KIND, 0);
  }
}
