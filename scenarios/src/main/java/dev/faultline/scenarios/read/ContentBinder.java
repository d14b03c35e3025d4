package dev.faultline.scenarios.read;

import dev.faultline.agent.plan.ContentSpec;
import dev.faultline.scenarios.keys.GuestKeys;
import dev.faultline.scenarios.read.tree.Block;
import dev.faultline.scenarios.read.tree.Node;
import dev.faultline.scenarios.read.tree.Problems;
import org.jspecify.annotations.Nullable;

/// Reads `guest.content`, and whether its values go together.
final class ContentBinder {
  private final Problems problems;

  ContentBinder(Problems problems) {
    this.problems = problems;
  }

  /// @param node null where the file has none
  /// @param otherwise for a file that has none
  ContentSpec content(@Nullable Node node, ContentSpec otherwise) {
    if (node == null) {
      return otherwise;
    }
    Block block = Block.read(node, GuestKeys.CONTENT, problems);
    double zero = block.number("zero");
    double duplicates = block.number("duplicates");
    double lz4 = block.number("lz4");
    double zstd = block.number("zstd") < 0 ? lz4 : block.number("zstd");
    double spread = block.number("spread");
    int before = problems.reports();
    if (block.good("zero", "duplicates") && zero + duplicates > 100) {
      problems.at(block.at("duplicates"), "is more than guest.content.zero leaves", "use less");
    }
    if (block.good("lz4", "zstd")) {
      boolean small = zstd < ContentSpec.ZSTD_SHARE_MIN * lz4;
      if (small || zstd > lz4) {
        problems.at(
            block.at("zstd"),
            "must be " + ContentSpec.ZSTD_SHARE_MIN * lz4 + " % to " + lz4 + " %, as lz4 says",
            small ? "use more, or a smaller lz4" : "use less, or auto");
      }
    }
    if (block.good("lz4", "spread") && lz4 * (1 + spread / 100) > 100) {
      problems.at(
          block.at("spread"), "makes pages larger than they are", "use less, or a smaller lz4");
    }
    boolean all = GuestKeys.CONTENT_VALUES.stream().allMatch(lens -> block.good(lens.name()));
    return all && problems.reports() == before
        ? ContentSpec.UNIQUE.with(
            to -> {
              block.all(GuestKeys.CONTENT_VALUES, to);
              to.zstdPercent = zstd;
            })
        : ContentSpec.UNIQUE;
  }
}
