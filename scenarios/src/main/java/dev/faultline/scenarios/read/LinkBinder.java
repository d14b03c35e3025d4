package dev.faultline.scenarios.read;

import dev.faultline.scenarios.LinkSpec;
import dev.faultline.scenarios.keys.LinkKeys;
import dev.faultline.scenarios.read.tree.Block;
import dev.faultline.scenarios.read.tree.Node;
import dev.faultline.scenarios.read.tree.Problems;
import dev.faultline.scenarios.units.Units;
import org.jspecify.annotations.Nullable;

/// Reads `link`.
final class LinkBinder {
  private final Problems problems;

  LinkBinder(Problems problems) {
    this.problems = problems;
  }

  LinkSpec link(Node node) {
    Block block = Block.read(node, LinkKeys.LINK, problems);
    long window = block.integer("stream-window");
    Node cross = block.get("cross-traffic");
    Block traffic = cross == null ? null : traffic(cross, block);
    if (block.good("stream-window", "mtu") && window > 0 && window < block.integer("mtu")) {
      problems.at(block.at("stream-window"), "must be at least link.mtu", "use more, or none");
    }
    return LinkSpec.PLAIN.with(
        to -> {
          block.all(LinkKeys.VALUES, to);
          if (traffic != null) {
            traffic.all(LinkKeys.CROSS_VALUES, to);
          }
        });
  }

  private @Nullable Block traffic(Node cross, Block link) {
    if (cross instanceof Node.Scalar scalar && scalar.text().equals("none")) {
      return null;
    }
    if (!(cross instanceof Node.Mapping)) {
      problems.at(
          cross,
          "must be none or a mapping of rate, burst",
          "as in { rate: 1 Gbit/s, burst: 64 KiB }");
      return null;
    }
    Block traffic = Block.read(cross, LinkKeys.CROSS, problems);
    if (traffic.good("rate")
        && link.good("bandwidth")
        && traffic.integer("rate") >= link.integer("bandwidth") / 8) {
      problems.at(
          traffic.at("rate"),
          "must be less than link.bandwidth, "
              + Units.formatBitsPerSecond(link.integer("bandwidth")),
          "leave room for the migration");
    }
    return traffic;
  }
}
