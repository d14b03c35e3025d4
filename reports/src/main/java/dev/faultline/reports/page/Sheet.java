package dev.faultline.reports.page;

import java.util.List;
import tools.jackson.databind.node.ArrayNode;

/// What is on a page before it is one: its blocks in their order, and what its charts are drawn
/// from.
///
/// @param charts the data of each chart, in the order of the indices of [Block.Place]
public record Sheet(String name, List<Block> blocks, ArrayNode charts) {
  public String html() {
    return Page.of(name, blocks, charts);
  }

  /// Its charts as SVG files, see [Format#SVG].
  ///
  /// @throws dev.faultline.reports.result.ResultFileException where there is nothing to draw
  public List<Format.Rendered> drawings() {
    return Drawings.of(this);
  }

  /// The places of its charts in their order.
  List<Block.Place> places() {
    return blocks.stream()
        .filter(Block.Charts.class::isInstance)
        .flatMap(block -> ((Block.Charts) block).places().stream())
        .toList();
  }
}
