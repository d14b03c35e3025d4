package dev.faultline.reports.page;

import java.util.List;
import tools.jackson.databind.node.ArrayNode;

/// What is on a page before it is one: its blocks in their order, and what its charts are drawn
/// from.
///
/// @param charts the data of each chart, in the order of the indices of [Block.Place]
public record Sheet(String name, List<Block> blocks, ArrayNode charts) {
  String html() {
    return Page.of(name, blocks, charts);
  }

  /// The places of its charts in their order.
  List<Block.Place> places() {
    return blocks.stream()
        .filter(Block.Charts.class::isInstance)
        .flatMap(block -> ((Block.Charts) block).places().stream())
        .toList();
  }
}
