package dev.faultline.scenarios.imports.log;

import dev.faultline.scenarios.record.RecordingException;
import java.io.IOException;
import java.nio.file.Path;

/// A reader of one format of logs.
public interface Importer {
  /// Makes a trace of a log.
  ///
  /// @param into the trace to write
  /// @throws RecordingException with line number, value and what to do
  Imported importFile(Path log, Path into) throws IOException;
}
