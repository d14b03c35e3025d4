package dev.faultline.simulator.cli.file;

import dev.faultline.agent.request.RequestException;
import dev.faultline.scenarios.traces.ShippedTraces;
import java.nio.file.Files;
import java.nio.file.Path;

/// Traces as users name them.
public final class TraceFiles {
  private TraceFiles() {}

  /// The file of a shipped trace or of a path.
  public static Path find(String trace) {
    Path path = Path.of(trace);
    if (Files.isRegularFile(path)) {
      return path;
    }
    Path file = ShippedTraces.file(trace);
    if (file == null) {
      throw new RequestException(
          trace
              + ": no such trace; give a file, or one of "
              + String.join(", ", new ShippedTraces().names()));
    }
    return file;
  }
}
