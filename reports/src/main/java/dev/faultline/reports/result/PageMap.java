package dev.faultline.reports.result;

import java.util.List;

/// Guest memory as a picture over time: `rows` address ranges of equal size by `timesNanos.size()`
/// instants, at most 256 by 256. A cell is the share of its pages that is resident at the target, 0
/// to 255.
///
/// @param rows address ranges, the first at page 0
/// @param timesNanos instants since the run began, ascending
/// @param cells one string of hex bytes for each instant, `rows` bytes each
public record PageMap(int rows, List<Long> timesNanos, List<String> cells) {
  public static final int SIZE_MAX = 256;

  public PageMap {
    if (rows < 1 || rows > SIZE_MAX || timesNanos.size() > SIZE_MAX) {
      throw new IllegalArgumentException(rows + " rows by " + timesNanos.size() + " instants");
    }
    if (cells.size() != timesNanos.size()) {
      throw new IllegalArgumentException(cells.size() + " columns of " + timesNanos.size());
    }
  }
}
