package dev.faultline.reports.export;

import dev.faultline.reports.analysis.Results;
import dev.faultline.reports.result.JsonFiles;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What results can be exported as for other programs. Each is written into one file.
public enum Export {
  SERIES("series-csv", "series.csv", SeriesCsv::write),
  TEX("tex", "table.tex", Tex::write),
  PERFETTO("perfetto", "trace.json", TraceEvents::write),
  HDR("hdr", "fault-latency.hlog", HistogramLog::write);

  private final String key;
  private final String fileName;
  private final Writing writing;

  /// How results are written in a format.
  private interface Writing {
    JsonFiles.Content of(Results results);
  }

  Export(String key, String fileName, Writing writing) {
    this.key = key;
    this.fileName = fileName;
    this.writing = writing;
  }

  /// The format's name on the command line.
  public String key() {
    return key;
  }

  /// What its file is called in a result folder.
  public String fileName() {
    return fileName;
  }

  public static @Nullable Export find(String key) {
    for (Export export : values()) {
      if (export.key.equals(key)) {
        return export;
      }
    }
    return null;
  }

  /// Writes the results whole or not at all.
  public void write(Results results, Path file) {
    JsonFiles.writeAtomically(file, writing.of(results));
  }
}
