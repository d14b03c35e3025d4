package dev.faultline.simulator.cli;

import dev.faultline.reports.render.Table;
import dev.faultline.simulator.experiment.ExperimentProgress;

/// How far an experiment is, in words.
///
/// @param what is being done, a word or two
record StatusText(String what, ExperimentProgress progress) {
  private static final int BAR = 24;
  private static final String CUT = "...";

  /// At most so many characters: with a bar if there is room for it, and cut if there is not even
  /// room for the words.
  String within(int width, long elapsedNanos) {
    String drawn = line(elapsedNanos, true);
    if (drawn.codePointCount(0, drawn.length()) <= width) {
      return drawn;
    }
    String words = line(elapsedNanos, false);
    if (words.codePointCount(0, words.length()) <= width) {
      return words;
    }
    int kept = Math.max(0, width - CUT.length());
    return words.substring(0, words.offsetByCodePoints(0, kept))
        + CUT.substring(0, Math.clamp(width, 0, CUT.length()));
  }

  /// The line after so much time.
  String line(long elapsedNanos, boolean bar) {
    double share = progress.share();
    StringBuilder line = new StringBuilder(what).append(": ");
    if (bar) {
      int full = (int) (share * BAR);
      line.append('[').append("#".repeat(full)).append(".".repeat(BAR - full)).append("] ");
    }
    line.append(percent()).append(" %");
    if (progress.runs() > 1) {
      line.append(", ").append(progress.finished()).append(" of ");
      line.append(progress.runs()).append(' ').append(progress.noun());
    }
    for (String said : new String[] {progress.phase(), progress.detail()}) {
      line.append(said.isEmpty() ? "" : ", ").append(Table.clean(said));
    }
    if (progress.isCancelled()) {
      return line.append(", stopping").toString();
    }
    double own = share - progress.keptShare(); // what was there before took no time
    if (own > 0.02 * (1 - progress.keptShare())) {
      long left = (long) (elapsedNanos * (1 - share) / own / 1e9) + 1;
      line.append(", about ");
      line.append(left < 100 ? left + " s" : (left + 30) / 60 + " min").append(" left");
    }
    return line.toString();
  }

  int percent() {
    return (int) (progress.share() * 100);
  }
}
