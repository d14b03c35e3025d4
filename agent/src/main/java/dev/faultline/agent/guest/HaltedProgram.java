package dev.faultline.agent.guest;

import java.nio.ByteBuffer;

/// Halts at once: a vCPU that has nothing to do.
final class HaltedProgram extends BaseProgram {
  private static final int KIND = 6;

  @Override
  void fill(TouchBatch batch, int end) {}

  @Override
  int stateBytesMax() {
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
