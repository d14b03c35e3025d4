package dev.faultline.agent.guest.program;

import dev.faultline.agent.plan.Access;
import dev.faultline.agent.random.SeededRandom;

/// Independent uniform draws.
public final class UniformProgram extends RandomProgram {
  public UniformProgram(Span span, Access access, SeededRandom accessRandom, SeededRandom random) {
    super(3, span, access, accessRandom, random, 1);
  }

  @Override
  public void indexes(long[] touches, int from, int end) {
    SeededRandom draws = random;
    for (int i = from; i < end; i++) {
      touches[i] = first + Math.unsignedMultiplyHigh(draws.nextLong(), pages) << 1;
    }
  }
}
