package dev.faultline.reports.result.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// Guest memory as a picture over time: at most 256 rows of page frames by at most 256 instants. An
/// instant says of each row which share of it is in which state, and how far its first touches are.
///
/// A row at an instant is `states` bytes, one a state, from 0 (no page) to 255 (all of the row),
/// and one byte that counts its first touches modulo 256: where it differs from the instant before,
/// the guest has touched new pages of the row. An instant lists the rows that differ from the
/// instant before, and the first one those that are not all 0: each as two hex digits for the row's
/// number and two for each of its bytes.
///
/// @param rows how many there are, the first at page frame 0
/// @param rowPages page frames of a row; the last may have fewer
/// @param pageBytes of one page
/// @param states their names, in the order of a row's bytes
/// @param timesNanos instants since the run began, ascending
/// @param changes one text for each instant
public record PageMap(
    int rows,
    long rowPages,
    long pageBytes,
    List<String> states,
    List<Long> timesNanos,
    List<String> changes) {
  public static final int SIZE_MAX = 256;
  private static final int STATES_MAX = 16;

  public PageMap {
    if (rows < 1 || rows > SIZE_MAX || timesNanos.size() > SIZE_MAX) {
      throw new IllegalArgumentException(rows + " rows by " + timesNanos.size() + " instants");
    }
    if (rowPages < 1 || pageBytes < 1 || states.isEmpty() || states.size() > STATES_MAX) {
      throw new IllegalArgumentException(
          rowPages + " pages of " + pageBytes + " bytes a row in " + states.size() + " states");
    }
    if (changes.size() != timesNanos.size()) {
      throw new IllegalArgumentException(
          changes.size() + " changes for " + timesNanos.size() + " instants");
    }
    int width = 2 * (states.size() + 2);
    for (String change : changes) {
      check(change, width, rows);
    }
  }

  private static void check(String change, int width, int rows) {
    if (change.length() % width != 0 || !change.chars().allMatch(HexFormat::isHexDigit)) {
      throw new IllegalArgumentException(
          "an instant of " + change.length() + " characters where a row has " + width + " digits");
    }
    for (int at = 0; at < change.length(); at += width) {
      int row = HexFormat.fromHexDigits(change, at, at + 2);
      if (row >= rows) {
        throw new IllegalArgumentException("row " + row + " of " + rows);
      }
    }
  }

  /// What each instant looked like, row after row.
  public List<byte[]> columns() {
    int width = states.size() + 1;
    HexFormat hex = HexFormat.of();
    byte[] column = new byte[rows * width];
    List<byte[]> columns = new ArrayList<>();
    for (String change : changes) {
      column = column.clone();
      byte[] parts = hex.parseHex(change);
      for (int at = 0; at < parts.length; at += width + 1) {
        System.arraycopy(parts, at + 1, column, (parts[at] & 255) * width, width);
      }
      columns.add(column);
    }
    return columns;
  }

  /// @param columns what each instant looked like, row after row
  public static PageMap of(
      long rowPages,
      long pageBytes,
      List<String> states,
      List<Long> timesNanos,
      List<byte[]> columns) {
    int width = states.size() + 1;
    int rows = columns.isEmpty() ? 1 : columns.getFirst().length / width;
    List<String> changes = new ArrayList<>();
    byte[] before = new byte[rows * width];
    for (byte[] column : columns) {
      changes.add(changes(before, column, width));
      before = column;
    }
    return new PageMap(rows, rowPages, pageBytes, states, timesNanos, List.copyOf(changes));
  }

  private static String changes(byte[] before, byte[] column, int width) {
    HexFormat hex = HexFormat.of();
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < column.length; at += width) {
      if (!Arrays.equals(before, at, at + width, column, at, at + width)) {
        text.append(hex.toHexDigits((byte) (at / width)));
        hex.formatHex(text, column, at, at + width);
      }
    }
    return text.toString();
  }
}
