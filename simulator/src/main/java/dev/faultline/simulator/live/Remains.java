package dev.faultline.simulator.live;

import dev.faultline.agent.driver.News;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a report is worth whose agent went on in the place of one that was killed: what it counted
/// is not all there was to count, and a part that looks like all of it is left out.
final class Remains {
  private static final News.Traffic UNKNOWN = new News.Traffic(-1, -1, -1);

  private Remains() {}

  /// The same if its agent was the only one.
  static News.@Nullable SourceReport of(DrivenSide side, News.@Nullable SourceReport report) {
    return report == null || !side.isRestarted() ? report : of(side.phasesOfTheDead(), report);
  }

  /// The same if its agent was the only one.
  static News.@Nullable TargetReport of(DrivenSide side, News.@Nullable TargetReport report) {
    return report == null || !side.isRestarted() ? report : of(side.phasesOfTheDead(), report);
  }

  private static News.SourceReport of(List<News.Phase> earlier, News.SourceReport report) {
    return new News.SourceReport(
        report.failure(),
        joined(earlier, report.phases()),
        0,
        -1,
        -1,
        report.keeps(),
        report.divergence(),
        List.of(),
        report.tracking(),
        List.of(),
        UNKNOWN,
        new News.Unsent(new long[0], new byte[0]));
  }

  /// Of a source that had nothing left to do, and has said nothing.
  static News.SourceReport ofSource() {
    return new News.SourceReport(
        "",
        List.of(),
        0,
        -1,
        -1,
        false,
        "",
        List.of(),
        "",
        List.of(),
        UNKNOWN,
        new News.Unsent(new long[0], new byte[0]));
  }

  private static News.TargetReport of(List<News.Phase> earlier, News.TargetReport report) {
    return new News.TargetReport(
        report.failure(),
        joined(earlier, report.phases()),
        0,
        0,
        List.of(),
        UNKNOWN,
        new byte[0],
        List.of(),
        new News.Recorded(new long[0], List.of(), 1, new long[0], new byte[0]),
        report.verification(),
        report.verifiedBytes(),
        report.backend(),
        report.missing());
  }

  /// The guest resumed once, whatever another process calls it.
  private static List<News.Phase> joined(List<News.Phase> earlier, List<News.Phase> later) {
    boolean resumed = earlier.stream().anyMatch(phase -> phase.name().equals("RESUME"));
    List<News.Phase> all = new ArrayList<>(earlier);
    later.stream().filter(p -> !(resumed && p.name().equals("RESUME"))).forEach(all::add);
    return all;
  }

  /// Which pages a lost guest lacks, to be added to a sentence; empty if nobody knows.
  static String missing(News.@Nullable TargetReport report) {
    return report == null || report.missing().isEmpty() ? "" : "; " + report.missing();
  }

  /// A sentence for each side of which something is left out.
  static List<String> cautions(DrivenSide source, DrivenSide target) {
    List<String> all = new ArrayList<>();
    if (source.isRestarted()) {
      all.add(
          "the source's agent was restarted: what the first one had counted is gone with it, so"
              + " that what is counted there is left out, and downtime counts from SUSPEND");
    }
    if (target.isRestarted()) {
      all.add(
          "the target's agent was restarted: what the first one had counted is gone with it, so"
              + " that what is counted and timed there is left out");
    }
    return all;
  }
}
