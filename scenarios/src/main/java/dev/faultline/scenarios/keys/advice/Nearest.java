package dev.faultline.scenarios.keys.advice;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// "Did you mean": the candidate with the fewest edits.
public final class Nearest {
  private static final int LENGTH_MAX = 100;

  private Nearest() {}

  /// The candidate nearest to `text`, the first of several; null if none is near: more than a third
  /// of its letters would change (and more than one).
  public static @Nullable String to(String text, Collection<String> candidates) {
    String wanted = normal(text);
    if (wanted.isEmpty() || wanted.length() > LENGTH_MAX) {
      return null;
    }
    String best = null;
    int bestEdits = Integer.MAX_VALUE;
    for (String candidate : candidates) {
      int edits = edits(wanted, normal(candidate));
      if (edits < bestEdits) {
        best = candidate;
        bestEdits = edits;
      }
    }
    return bestEdits <= Math.max(1, wanted.length() / 3) ? best : null;
  }

  /// Case and the sort of hyphen do not count.
  private static String normal(String text) {
    return text.toLowerCase(Locale.ROOT).replace('_', '-').strip();
  }

  /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
  static int edits(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replace = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(d[i - 1][j - 1] + replace, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
