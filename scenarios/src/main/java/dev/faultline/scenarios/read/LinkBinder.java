package dev.faultline.scenarios.read;

import dev.faultline.scenarios.LinkSpec;
import dev.faultline.scenarios.keys.Keys;
import dev.faultline.scenarios.units.Units;

/// Reads `link`.
final class LinkBinder {
  private final Problems problems;

  LinkBinder(Problems problems) {
    this.problems = problems;
  }

  LinkSpec link(Node node) {
    Block block = Block.read(node, Keys.LINK, problems);
    long crossRate = 0;
    long crossBurst = 0;
    Node cross = block.get("cross-traffic");
    boolean none = cross instanceof Node.Scalar scalar && scalar.text().equals("none");
    if (cross instanceof Node.Mapping) {
      Block traffic = Block.read(cross, Keys.CROSS, problems);
      crossRate = traffic.integer("rate");
      crossBurst = traffic.integer("burst");
      if (traffic.good("rate")
          && block.good("bandwidth")
          && crossRate >= block.integer("bandwidth") / 8) {
        problems.at(
            traffic.at("rate"),
            "must be less than link.bandwidth, "
                + Units.formatBitsPerSecond(block.integer("bandwidth")),
            "leave room for the migration");
      }
    } else if (cross != null && !none) {
      problems.at(
          cross,
          "must be none or a mapping of rate, burst",
          "as in { rate: 1 Gbit/s, burst: 64 KiB }");
    }
    long window = block.integer("stream-window");
    if (block.good("stream-window", "mtu") && window > 0 && window < block.integer("mtu")) {
      problems.at(block.at("stream-window"), "must be at least link.mtu", "use more, or none");
    }
    return new LinkSpec(
        block.integer("bandwidth"),
        block.integer("latency"),
        block.small("mtu"),
        block.small("header"),
        block.small("framing"),
        block.constant("queue", LinkSpec.Queue.class),
        block.integer("queue-limit"),
        window,
        crossRate,
        crossBurst);
  }
}
