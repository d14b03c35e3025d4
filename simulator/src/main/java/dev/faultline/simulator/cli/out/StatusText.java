package dev.faultline.simulator.cli.out;

import dev.faultline.reports.render.Table;
import dev.faultline.simulator.experiment.ExperimentProgress;
import java.util.ArrayList;
import java.util.List;

/// How far an experiment is, in words.
///
/// @param what is being done, a word or two
public record StatusText(String what, ExperimentProgress progress) {
  private static final int BAR = 24;
  private static final long SETTLED_NANOS = 10_000_000_000L; // a speed is one by then
  private static final String CUT = "...";

  /// At most so many characters: with a bar if there is room for it, and cut if there is not even
  /// room for the words.
  public String within(int width, long elapsedNanos) {
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
  public String line(long elapsedNanos, boolean bar) {
    double share = progress.share();
    List<String> parts = new ArrayList<>();
    if (progress.isForeseen()) {
      int full = (int) (share * BAR);
      String drawn = "[" + "#".repeat(full) + ".".repeat(BAR - full) + "] ";
      parts.add((bar ? drawn : "") + percent() + " %");
    }
    if (progress.runs() > 1) {
      parts.add(progress.finished() + " of " + progress.runs() + " " + progress.noun());
    }
    parts.add(Table.clean(progress.phase()));
    parts.add(Table.clean(progress.detail()));
    parts.add(progress.isCancelled() ? "stopping" : left(share, elapsedNanos));
    parts.removeIf(String::isEmpty);
    return what + ": " + String.join(", ", parts);
  }

  /// How long the rest takes, as fast as it went so far; nothing while that would be a guess.
  private String left(double share, long elapsedNanos) {
    double own = share - progress.keptShare(); // what was there before took no time
    double enough = elapsedNanos > SETTLED_NANOS ? 0.001 : 0.02;
    if (!progress.isForeseen() || own <= enough * (1 - progress.keptShare())) {
      return "";
    }
    long left = (long) (elapsedNanos * (1 - share) / own / 1e9) + 1;
    return "about " + (left < 100 ? left + " s" : (left + 30) / 60 + " min") + " left";
  }

  public int percent() {
    return (int) (progress.share() * 100);
  }
}
