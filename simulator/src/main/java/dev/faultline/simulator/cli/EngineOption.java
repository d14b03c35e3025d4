package dev.faultline.simulator.cli;

import picocli.CommandLine.Option;

/// Which engine runs, for `run`, `compare` and `sweep`.
final class EngineOption {
  @Option(
      names = "--engine",
      paramLabel = "NAME",
      completionCandidates = Candidates.Engines.class,
      defaultValue = "virtual",
      description = "virtual (default), live or qemu.")
  String engine = "virtual";
}
