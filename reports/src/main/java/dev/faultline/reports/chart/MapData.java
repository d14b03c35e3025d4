package dev.faultline.reports.chart;

import dev.faultline.reports.result.run.MigrationResult;
import dev.faultline.reports.result.run.PageMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A page map as a page holds it: shares from 0 to 15, since no eye sees more, and for each row
/// whether the guest touched a new page of it since the instant before. An instant lists the rows
/// that differ in their shares or were touched: two hex digits for the row's number, one for each
/// share, and 1 or 0.
final class MapData {
  /// How many characters of maps a page may hold: a report stays below 5 MiB, and opens at once.
  static final int PAGE_MAX = 2 << 20;

  private static final String HEX = "0123456789abcdef";

  private MapData() {}

  /// @param resumeNanos from which times count, in milliseconds
  static ObjectNode of(PageMap map, long resumeNanos) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("rows", map.rows()).put("rowBytes", map.rowPages() * map.pageBytes());
    map.states().forEach(node.putArray("states")::add);
    ArrayNode times = node.putArray("ms");
    map.timesNanos().forEach(nanos -> times.add(Numbers.millis(nanos - resumeNanos)));
    ArrayNode changes = node.putArray("changes");
    int width = map.states().size() + 1;
    byte[] before = new byte[map.rows() * width];
    for (byte[] column : map.columns()) {
      changes.add(changes(before, column, width));
      before = column;
    }
    return node;
  }

  private static String changes(byte[] before, byte[] column, int width) {
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < column.length; at += width) {
      boolean touched = column[at + width - 1] != before[at + width - 1];
      boolean differs = touched;
      for (int i = 0; i < width - 1; i++) {
        differs |= share(column[at + i]) != share(before[at + i]);
      }
      if (differs) {
        int row = at / width;
        text.append(HEX.charAt(row >> 4)).append(HEX.charAt(row & 15));
        for (int i = 0; i < width - 1; i++) {
          text.append(HEX.charAt(share(column[at + i])));
        }
        text.append(touched ? '1' : '0');
      }
    }
    return text.toString();
  }

  /// What there is a little of is not nothing.
  private static int share(byte of255) {
    int share = of255 & 255;
    return share == 0 ? 0 : StrictMath.max(1, (share * 15 + 127) / 255);
  }

  /// Adds the migration's map to what is drawn of it, where it has one and the page has room.
  ///
  /// @param left how many characters of maps the page may still hold
  /// @return how many it may hold then
  static int add(MigrationResult migration, ObjectNode detail, int left) {
    PageMap map = migration.pageMap();
    if (map == null) {
      return left;
    }
    ObjectNode node = of(map, RunDetail.resumeNanos(migration));
    int size = node.toString().length();
    if (size > left) {
      return left;
    }
    detail.set("map", node);
    return left - size;
  }
}
