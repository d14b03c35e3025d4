package dev.faultline.reports.analysis;

import dev.faultline.reports.result.JsonFiles;
import dev.faultline.reports.result.ResultFileException;
import dev.faultline.reports.result.RunFile;
import dev.faultline.reports.result.SetFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Results as read from files: one run, or a set of runs.
public sealed interface Results {
  /// The name of a run's file in its folder.
  String RUN_FILE_NAME = "run.json";

  /// @param run with all its detail
  record OneRun(RunFile run) implements Results {}

  /// @param analysis of the set's runs, without their detail
  /// @param folder where their files are, for who wants more; null where there are none
  record RunSet(SetAnalysis analysis, @Nullable Path folder) implements Results {
    public RunSet(SetAnalysis analysis) {
      this(analysis, null);
    }
  }

  /// Reads a result folder, a set file or a run file.
  static Results read(Path path) {
    Path file = path;
    if (Files.isDirectory(path)) {
      Path set = path.resolve(SetFile.FILE_NAME);
      file = Files.exists(set) ? set : path.resolve(RUN_FILE_NAME);
      if (!Files.exists(file)) {
        throw new ResultFileException(
            path
                + ": holds neither "
                + SetFile.FILE_NAME
                + " nor "
                + RUN_FILE_NAME
                + "; give a folder that run or compare wrote");
      }
    }
    byte[] bytes = JsonFiles.readBytes(file);
    var schema = JsonFiles.parse(bytes, file.toString()).get("schema");
    if (schema != null && schema.isString() && schema.stringValue().startsWith(SetFile.SCHEMA)) {
      SetFile set = SetFile.parse(bytes, file.toString());
      Path folder = file.toAbsolutePath().getParent();
      return new RunSet(SetAnalysis.of(set, set.readRuns(folder == null ? file : folder)), folder);
    }
    return new OneRun(RunFile.parse(bytes, file.toString()));
  }
}
