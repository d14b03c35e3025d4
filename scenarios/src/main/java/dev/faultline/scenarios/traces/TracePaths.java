package dev.faultline.scenarios.traces;

import java.nio.file.Path;

/// Names of shipped traces and paths of trace files: what has a slash or ends in `.trace` is a
/// path.
public final class TracePaths {
  private TracePaths() {}

  public static boolean isPath(String trace) {
    return trace.endsWith(".trace") || trace.indexOf('/') >= 0 || trace.indexOf('\\') >= 0;
  }

  /// A path as seen from the scenario's folder; a name as it is.
  public static String resolve(String trace, Path folder) {
    return isPath(trace) && trace.indexOf('\0') < 0
        ? folder.resolve(trace).normalize().toString()
        : trace;
  }
}
