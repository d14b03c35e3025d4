package dev.faultline.reports.page;

import dev.faultline.reports.analysis.MigrationAnalysis;
import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.reports.result.RunFile;
import dev.faultline.reports.sweep.Sweep;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The places on a page where its script draws charts, with what each one shows. A chart without
/// data hides its place; without scripts the bars of [BarChart] stand there.
final class Figures {
  private record Kind(String chart, String heading, String caption, boolean wide) {}

  private static final Kind LATENCY =
      new Kind(
          "latency",
          "How long faults take",
          "Share of the faults that take longer than a time; both axes are logarithmic. The"
              + " percentiles marked are those of the thickest line.",
          false);
  private static final Kind PROGRESS =
      new Kind(
          "progress",
          "How the guest runs",
          "Guest time per wall time and vCPU since it went on at the target, and how it heals.",
          false);
  private static final Kind RESIDENT =
      new Kind("resident", "What has arrived", "Pages at the target over time.", false);
  private static final Kind FAULTS =
      new Kind("faults", "What the guest asked for", "Demand faults so far.", false);
  private static final Kind WIRE =
      new Kind("wire", "What was sent", "Bytes on the wire so far.", false);
  private static final Kind MAP =
      new Kind(
          "map",
          "Where the pages are",
          "Memory from address 0 at the top, time to the right, from before the guest stops until"
              + " all has come; dashed lines are RESUME and COMPLETE. A row is a mixture of the"
              + " states of its pages. The bar beside it is memory at the line.",
          true);
  private static final Kind CAME =
      new Kind("came", "How pages came", "Resident pages over time, by why they crossed.", false);
  private static final Kind CHANNELS =
      new Kind(
          "channels",
          "What each channel carried",
          "Bytes on the wire so far, by channel, and the way back.",
          false);
  private static final Kind GAP =
      new Kind(
          "gap",
          "Gap closed",
          "0 % is the baseline, 100 % the far end, which is told the future.",
          false);
  private static final Kind FOREST =
      new Kind(
          "forest",
          "Paired differences",
          "Mean difference with its 95 % interval; a dot is one seed. Clear where no interval meets"
              + " 0.",
          false);
  private static final Kind TRADE =
      new Kind(
          "trade",
          "The trade-off",
          "Downtime against guest time lost; the larger, the more bytes were sent.",
          true);

  private static final Kind HEAT =
      new Kind(
          "heat",
          "Who wins where",
          "Each cell is a condition, or several where axes are taken together: then 2/3 says how"
              + " many are won clearly. Pale and ~: not clearly better than all others under most"
              + " of them. Regret is the mean over the least, ~ where it may be the least.",
          true);

  private Figures() {}

  /// The map of a sweep and its lines: one axis alone has no map, nor has one variant.
  ///
  /// @param index of its data among those of the page
  static List<Block> swept(Sweep sweep, int index) {
    Kind trend =
        new Kind(
            "trend",
            upper(sweep.first().judged().title()) + " along an axis",
            "Means with their 95 % intervals over the seeds, beside a baseline those of paired"
                + " differences; what is far off is left out there.",
            true);
    boolean map = sweep.axes().axes().size() > 1 && sweep.first().variants().size() > 1;
    List<Kind> kinds = map ? List.of(HEAT, trend) : List.of(trend);
    return sweep.axes().axes().isEmpty()
        ? List.of()
        : List.of(new Block.Charts(kinds.stream().map(kind -> place(kind, index, null)).toList()));
  }

  /// @param index of its data among those of the page
  static List<Block> of(MigrationAnalysis analysis, int index) {
    Kind judged =
        new Kind(
            "judged",
            upper(analysis.judged().title()) + ", mean and 95 % interval",
            "The dashed line is the baseline, the diamond the best that can be chosen; what is told"
                + " the future, or beyond a limit, is hollow. What is far off is broken off.",
            true);
    List<Kind> rest =
        analysis.judged().equals(GuestMetrics.STALL)
            ? List.of(MAP, LATENCY, PROGRESS, RESIDENT, FAULTS, CAME, CHANNELS, FOREST, GAP)
            : List.of(TRADE, MAP, LATENCY, PROGRESS, RESIDENT, WIRE, CAME, CHANNELS, FOREST);
    List<Block.Place> places = new ArrayList<>();
    places.add(place(judged, index, BarChart.of(analysis, analysis.judged())));
    rest.forEach(kind -> places.add(place(kind, index, null)));
    List<Block> blocks = new ArrayList<>(List.of(new Block.Charts(places)));
    if (analysis.seeds().size() > 1) {
      blocks.add(
          new Block.Paragraph(
              "soft",
              "Faults are those of all seeds; what is over time is of seed "
                  + analysis.seeds().getFirst()
                  + "."));
    }
    return blocks;
  }

  /// What runs recorded, a line for each migration.
  static List<Block> of(List<RunFile> runs) {
    boolean recorded =
        runs.stream()
            .flatMap(run -> run.migrations().stream())
            .anyMatch(one -> !one.series().isEmpty());
    return recorded ? ofRun() : List.of();
  }

  /// The places for what runs record.
  static List<Block> ofRun() {
    List<Kind> kinds = List.of(MAP, PROGRESS, LATENCY, RESIDENT, FAULTS, WIRE, CAME, CHANNELS);
    return List.of(new Block.Charts(kinds.stream().map(kind -> place(kind, 0, null)).toList()));
  }

  private static Block.Place place(Kind kind, int index, Block.@Nullable Bars bars) {
    return new Block.Place(kind.chart(), index, kind.heading(), kind.caption(), kind.wide(), bars);
  }

  private static String upper(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
