package dev.faultline.agent.guest.program;

import dev.faultline.agent.plan.Access;
import dev.faultline.agent.random.Permutation;
import dev.faultline.agent.random.SeededRandom;
import org.jspecify.annotations.Nullable;

/// Independent draws by Zipf's law, the hot pages side by side or scattered over the memory.
///
/// A draw that is refused takes two numbers more, so that touches which are skipped may leave the
/// stream elsewhere than touches that are made: what follows is drawn by the same law.
public final class ZipfProgram extends RandomProgram {
  private final ZipfTable table;
  private final @Nullable Permutation scatter;

  /// @param scatter where the page of a rank lies; null if rank and page are the same
  public ZipfProgram(
      Span span,
      Access access,
      SeededRandom accessRandom,
      SeededRandom random,
      ZipfTable table,
      @Nullable Permutation scatter) {
    super(5, span, access, accessRandom, random, 2);
    this.table = table;
    this.scatter = scatter;
  }

  @Override
  public void indexes(long[] touches, int from, int end) {
    SeededRandom draws = random;
    for (int i = from; i < end; i++) {
      touches[i] = table.draw(draws);
    }
    Permutation places = scatter;
    if (places == null) {
      for (int i = from; i < end; i++) {
        touches[i] = first + touches[i] << 1;
      }
    } else {
      for (int i = from; i < end; i++) {
        touches[i] = first + places.at(touches[i]) << 1;
      }
    }
  }
}
