package dev.faultline.agent.guest;

import dev.faultline.agent.plan.Access;
import dev.faultline.agent.random.SeededRandom;

/// Independent uniform draws.
final class UniformProgram extends RandomProgram {
  UniformProgram(Span span, Access access, SeededRandom accessRandom, SeededRandom random) {
    super(3, span, access, accessRandom, random, 1);
  }

  @Override
  void indexes(long[] touches, int from, int end) {
    SeededRandom draws = random;
    for (int i = from; i < end; i++) {
      touches[i] = first + Math.unsignedMultiplyHigh(draws.nextLong(), pages) << 1;
    }
  }
}
