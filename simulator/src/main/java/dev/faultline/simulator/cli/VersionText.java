package dev.faultline.simulator.cli;

import dev.faultline.simulator.experiment.Version;
import picocli.CommandLine.IVersionProvider;

/// What `--version` says.
final class VersionText implements IVersionProvider {
  VersionText() {}

  @Override
  public String[] getVersion() {
    return new String[] {"faultline " + Version.current(), "JDK " + Runtime.version()};
  }
}
