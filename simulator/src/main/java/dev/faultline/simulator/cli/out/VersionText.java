package dev.faultline.simulator.cli.out;

import dev.faultline.simulator.experiment.Version;
import picocli.CommandLine.IVersionProvider;

/// What `--version` says.
public final class VersionText implements IVersionProvider {
  public VersionText() {}

  @Override
  public String[] getVersion() {
    return new String[] {"faultline " + Version.current(), "JDK " + Runtime.version()};
  }
}
