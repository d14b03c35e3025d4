package dev.faultline.scenarios.imports;

import dev.faultline.scenarios.record.RecordingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The file that is imported: found, and told apart from the one that is written.
final class LogFile {
  private LogFile() {}

  /// @param into the trace that will be written
  /// @throws RecordingException when there is no such file, or both are one, by whatever names
  static LineReader open(Path log, Path into) throws IOException {
    if (!Files.exists(log)) {
      throw new RecordingException(log + ": no such file; check the path");
    }
    if (Files.isDirectory(log)) {
      throw new RecordingException(log + ": this is a directory; name the log itself");
    }
    if (Files.exists(into) && Files.isSameFile(log, into)) {
      throw new RecordingException(
          "%s is the log that is read (%s); give the trace another name".formatted(into, log));
    }
    return new LineReader(
        Files.newBufferedReader(log, StandardCharsets.ISO_8859_1), log.toString());
  }
}
