package dev.faultline.simulator.cli.option;

import picocli.CommandLine.Option;

/// Which engine runs, for `run`, `compare` and `sweep`.
public final class EngineOption {
  @Option(
      names = "--engine",
      paramLabel = "NAME",
      completionCandidates = Candidates.Engines.class,
      defaultValue = "virtual",
      description = "virtual (default), live, qemu or qemu-pager.")
  public String engine = "virtual";
}
