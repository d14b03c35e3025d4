package dev.faultline.simulator.cli.option;

import dev.faultline.agent.request.RequestException;
import dev.faultline.reports.analysis.Limits;
import dev.faultline.reports.result.SetFile;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// What a choice must stay within: the option of `compare` and `advise`.
public final class LimitOption {
  @Option(
      names = "--limit",
      paramLabel = "NAME=VALUE,...",
      description = {
        "What a choice must stay within with every seed, as in downtime=100ms,total=30s,bytes=2GB.",
        "What does not is shown and never best. Repeatable."
      })
  private List<String> limits = new ArrayList<>();

  /// @throws RequestException for one that cannot be
  public List<SetFile.Limit> all() {
    try {
      return limits.stream().flatMap(one -> Limits.parse(one).stream()).toList();
    } catch (IllegalArgumentException e) {
      throw new RequestException("--limit " + String.join(",", limits) + ": " + e.getMessage());
    }
  }
}
