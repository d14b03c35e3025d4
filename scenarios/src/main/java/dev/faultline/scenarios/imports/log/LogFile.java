package dev.faultline.scenarios.imports.log;

import dev.faultline.scenarios.record.RecordingException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The log that is imported, be it a file, a pipe or `/dev/stdin`, packed or not: found, and told
/// apart from the file that is written. It is read once, from its beginning to its end.
public final class LogFile {
  private LogFile() {}

  /// @param into the trace that will be written
  /// @throws RecordingException when there is no such file, or both are one, by whatever names
  public static LineReader open(Path log, Path into) throws IOException {
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
    InputStream input = open(log);
    try {
      InputStream text = Unpacking.text(input, log.toString());
      return new LineReader(
          new InputStreamReader(text, StandardCharsets.ISO_8859_1), log.toString());
    } catch (IOException e) {
      input.close();
      throw new RecordingException(
          "%s: it cannot be unpacked: %s. %s".formatted(log, Unpacking.reason(e), Unpacking.fix(e)),
          e);
    } catch (RecordingException e) {
      input.close();
      throw e;
    }
  }

  private static InputStream open(Path log) throws IOException {
    try {
      return Files.newInputStream(log);
    } catch (AccessDeniedException e) {
      throw new RecordingException(log + ": it may not be read; check its permissions", e);
    }
  }
}
