package dev.faultline.simulator.cli;

import picocli.CommandLine.Option;

/// Which engine runs, for `run` and `compare`.
final class EngineOption {
  @Option(
      names = "--engine",
      paramLabel = "NAME",
      defaultValue = "virtual",
      description = "virtual (default), live or qemu.")
  String engine = "virtual";
}
