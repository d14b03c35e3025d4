package dev.faultline.simulator.experiment;

import dev.faultline.agent.plan.MigrationSpec.Mode;
import dev.faultline.reports.analysis.MigrationAnalysis;
import dev.faultline.reports.analysis.Scale;
import dev.faultline.reports.analysis.Variant;
import dev.faultline.reports.analysis.Verdict;
import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.reports.metric.Metric;
import dev.faultline.reports.metric.PhaseMetrics;
import dev.faultline.reports.metric.TransferMetrics;
import dev.faultline.reports.stats.Estimate;
import dev.faultline.reports.stats.Interval;
import dev.faultline.reports.stats.PairedDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// One recommendation out of modes and strategies that were run for a VM: what it costs, how sure
/// it is that nothing costs less, and what it asks of the hosts.
public final class Advice {
  private Advice() {}

  /// Sentences, the recommendation first.
  public static List<String> of(MigrationAnalysis analysis) {
    Variant best = analysis.best(analysis.judged());
    if (best == null) {
      return List.of(nothing(analysis));
    }
    List<String> said = new ArrayList<>();
    said.add("Advice: " + best.name() + ".");
    said.add(
        "It stops the guest for "
            + mean(best, PhaseMetrics.DOWNTIME)
            + ", costs its vCPUs "
            + mean(best, GuestMetrics.LOST)
            + " of their time in all, takes "
            + mean(best, PhaseMetrics.TOTAL)
            + " and sends "
            + mean(best, TransferMetrics.BYTES_WIRE)
            + ".");
    said.add(certainty(analysis, best));
    said.add(risk(best));
    return said;
  }

  private static String nothing(MigrationAnalysis analysis) {
    String judged = analysis.judged().name();
    boolean finished = analysis.variants().stream().anyMatch(v -> v.hasAll(judged));
    return finished
        ? "Advice: none. Nothing stays within the limits with every seed; what each came to is"
            + " below."
        : "Advice: none. No mode finished: see the messages of the runs.";
  }

  private static String mean(Variant variant, Metric metric) {
    Estimate estimate = variant.estimate(metric.name());
    return Scale.show(metric.unit(), estimate == null ? null : estimate.mean());
  }

  /// Held against the next best: by an interval, or not at all.
  private static String certainty(MigrationAnalysis analysis, Variant best) {
    String judged = analysis.judged().name();
    List<Variant> rivals =
        analysis.ascending(judged).stream()
            .filter(v -> v != best && v.choosable() && v.hasAll(judged))
            .toList();
    if (rivals.isEmpty()) {
      return "There is nothing else to choose.";
    }
    List<String> tied = new ArrayList<>();
    for (Variant rival : rivals) {
      PairedDifference difference = analysis.difference(rival, best, judged);
      if (difference != null && difference.isTie()) {
        tied.add(rival.name());
      }
    }
    if (analysis.seeds().size() < 2) {
      return "How sure that is nobody can say: one seed has no interval.";
    }
    if (!tied.isEmpty()) {
      return "No clear difference to " + Verdict.listed(tied) + ": choose among these as you like.";
    }
    Variant next = rivals.getFirst();
    PairedDifference difference = analysis.difference(best, next, judged);
    Interval interval = difference == null ? null : difference.ratioInterval();
    Double ratio = difference == null ? null : difference.ratio();
    String less = ratio == null ? "less" : Scale.percent(1 - ratio) + " less";
    String within =
        interval == null
            ? ""
            : " ("
                + Scale.percent(1 - interval.high()).replace(" %", "")
                + " to "
                + Scale.percent(1 - interval.low())
                + ", 95 % interval over "
                + analysis.seeds().size()
                + " seeds)";
    return "That is clear: it costs the guest "
        + less
        + " than the next, "
        + next.name()
        + within
        + ".";
  }

  private static String risk(Variant best) {
    boolean pulls =
        best.name().startsWith(word(Mode.POST_COPY)) || best.name().startsWith(word(Mode.HYBRID));
    return pulls
        ? "Until all has crossed it needs both hosts and the link: if one fails, the guest is lost."
        : "If a host or the link fails before the switch-over, the guest goes on at the source.";
  }

  private static String word(Mode mode) {
    return mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
