package dev.faultline.agent.guest.program;

import dev.faultline.agent.plan.Access;
import dev.faultline.agent.random.Permutation;
import dev.faultline.agent.random.SeededRandom;

/// Follows one random cycle through all pages, as a linked list laid out at random does. The list's
/// i-th node lies on page `permutation(i)`, so that the cycle needs no memory; all vCPUs walk the
/// same list.
public final class PointerChaseProgram extends PositionProgram {
  private final Permutation nodes;

  public PointerChaseProgram(
      Span span, Access access, SeededRandom accessRandom, Permutation nodes, long start) {
    super(2, span, access, accessRandom, start);
    this.nodes = nodes;
  }

  @Override
  public void indexes(long[] touches, int from, int end) {
    long node = position;
    for (int i = from; i < end; i++) {
      touches[i] = first + nodes.at(node) << 1;
      if (++node == pages) {
        node = 0;
      }
    }
    position = node;
  }

  @Override
  public void skipOwn(long touches) {
    position = (position + touches % pages) % pages;
  }
}
