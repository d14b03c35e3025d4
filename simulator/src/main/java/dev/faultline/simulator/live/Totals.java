package dev.faultline.simulator.live;

import dev.faultline.agent.driver.News;
import dev.faultline.scenarios.Scenario;
import dev.faultline.simulator.engine.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How far all migrations of a run are together. Any thread.
final class Totals {
  private static final double MEGA = 1e6;

  private final Progress progress;
  private final long beginNanos;
  private final long allPages;
  private final News.@Nullable Progress[] last;
  private final boolean[] foreseen;
  private final List<Glances> glances = new ArrayList<>();
  private boolean stopped;
  private long rateNanos;
  private long rateBytes;
  private double bytesPerSecond;

  Totals(Scenario scenario, long beginNanos, Progress progress) {
    this.progress = progress;
    this.beginNanos = beginNanos;
    scenario.migrations().forEach(one -> glances.add(new Glances(one.name(), beginNanos)));
    last = new News.@Nullable Progress[scenario.migrations().size()];
    foreseen = new boolean[last.length];
    for (int i = 0; i < foreseen.length; i++) {
      foreseen[i] = !scenario.migrations().get(i).migration().mode().hasRounds();
    }
    allPages = scenario.migrations().stream().mapToLong(m -> m.vm().map().ramPageCount()).sum();
  }

  /// One migration stands like this.
  ///
  /// @param how as its target said it; null while there is nothing to say
  /// @param isForeseen whether its pages at the target say how far it is
  /// @return false if the run is to stop
  synchronized boolean heard(int migration, News.@Nullable Progress how, boolean isForeseen) {
    foreseen[migration] = isForeseen;
    if (how != null) {
      last[migration] = how;
    }
    long pages = 0;
    long bytes = 0;
    long faults = 0;
    for (News.Progress one : last) {
      pages += one == null ? 0 : one.residentPages();
      bytes += one == null ? 0 : one.bytes();
      faults += one == null ? 0 : one.faults();
    }
    long now = System.nanoTime();
    if (how != null) {
      glances.get(migration).add(how, now);
      if (progress.wantsGlances()) {
        glances.forEach(one -> progress.glance(one.now()));
      }
    }
    boolean inRounds = inRounds();
    if (how != null && pages > 0) {
      rate(bytes, now);
      String speed = String.format(Locale.ROOT, "%.0f MB/s", bytesPerSecond / MEGA);
      progress.detail(
          inRounds
              ? String.format(Locale.ROOT, "%,.0f MB have crossed, %s", bytes / MEGA, speed)
              : String.format(
                  Locale.ROOT, "%,d of %,d pages, %s, %,d faults", pages, allPages, speed, faults));
    }
    stopped |= !progress.update(pages, inRounds ? 0 : allPages, now - beginNanos);
    return !stopped;
  }

  private boolean inRounds() {
    for (boolean one : foreseen) {
      if (!one) {
        return true;
      }
    }
    return false;
  }

  private void rate(long bytes, long now) {
    if (rateNanos > 0 && now > rateNanos) {
      // an agent that follows a killed one counts from 0
      bytesPerSecond = Math.max(0, bytes - rateBytes) * 1e9 / (now - rateNanos);
    }
    rateNanos = now;
    rateBytes = bytes;
  }
}
