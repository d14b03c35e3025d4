package dev.faultline.simulator.virtual.memory;

import java.util.Arrays;

/// Pages one after the other, of which only how many distinct ones there were is wanted: written
/// down, unless it was a moment ago, and now and then thinned out. What is kept is less than twice
/// as much as there are distinct pages, or [#ROOM].
///
/// It grows by pieces, so that nothing is copied and left behind.
public final class TouchLog {
  static final int PIECE_BITS = 16;
  private static final int PIECE = 1 << PIECE_BITS;
  private static final int RECENT_BITS = 10;
  private static final int RECENT = 1 << RECENT_BITS;
  private static final int ROOM = 1 << 20;

  /// Hears of pages, many at a time.
  public interface Listener {
    /// @param pages those from `from` to `end - 1`; to be read only
    void touched(int[] pages, int from, int end);
  }

  private final TouchThinner thinner;
  private int[][] pieces = {new int[PIECE]};
  private int[] last = pieces[0];
  private int before; // so many are in the pieces before the last
  private int inLast;
  private int room = ROOM;
  private int thinned; // so many at the begin are distinct
  private int drained; // so many at the begin have been told of
  private int[] untold = {}; // thinned out before they were told of
  private final int[] recent = new int[RECENT]; // page + 1

  /// @param thinner may be that of other logs, too
  public TouchLog(TouchThinner thinner) {
    this.thinner = thinner;
  }

  public void add(int page) {
    if (inLast == PIECE) {
      makeRoom();
    }
    int at = page * 0x9E3779B9 >>> 32 - RECENT_BITS;
    int other = recent[at] ^ page + 1;
    recent[at] = page + 1;
    last[inLast] = page;
    inLast += (other | -other) >>> 31; // no branch: nobody can foretell it
  }

  private int size() {
    return before + inLast;
  }

  /// Those added since the last call.
  public void drain(Listener into) {
    if (untold.length > 0) {
      into.touched(untold, 0, untold.length);
      untold = new int[0];
    }
    int size = size();
    while (drained < size) {
      int from = drained & PIECE - 1;
      int count = Math.min(PIECE - from, size - drained);
      into.touched(pieces[drained >>> PIECE_BITS], from, from + count);
      drained += count;
    }
  }

  private void makeRoom() {
    if (size() >= room) {
      thin();
      room = Math.max(ROOM, 2 * thinned);
    }
    if (inLast == PIECE) {
      goTo(size());
    }
  }

  /// The next page is written down as number `size`.
  private void goTo(int size) {
    int piece = size >>> PIECE_BITS;
    if (piece == pieces.length) {
      pieces = Arrays.copyOf(pieces, piece + 1);
      pieces[piece] = new int[PIECE];
    }
    last = pieces[piece];
    before = piece << PIECE_BITS;
    inLast = size - before;
  }

  public long distinct() {
    thin();
    return size();
  }

  private void thin() {
    int size = size();
    if (size == thinned) {
      return;
    }
    if (drained < size) {
      keepUntold(size);
    }
    thinned = thinner.thin(pieces, size);
    drained = thinned;
    goTo(thinned);
  }

  private void keepUntold(int size) {
    int at = untold.length;
    untold = Arrays.copyOf(untold, at + size - drained);
    for (int i = drained; i < size; i++) {
      untold[at++] = pieces[i >>> PIECE_BITS][i & PIECE - 1];
    }
  }
}
