package dev.faultline.simulator.engine;

import dev.faultline.agent.memory.MemoryMap;
import dev.faultline.agent.memory.PageRuns;
import dev.faultline.agent.prepaging.contract.Recording;
import dev.faultline.agent.prepaging.contract.RecordingSource;
import dev.faultline.agent.request.RequestException;
import dev.faultline.reports.result.ResultFileException;
import dev.faultline.reports.result.RunFile;
import dev.faultline.reports.result.run.FirstTouches;
import dev.faultline.reports.result.run.MigrationResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Recordings in result files of earlier runs, each read once. A file is anybody's until it has
/// been checked.
public final class ResultRecordings implements RecordingSource {
  private final TreeMap<String, Recording> known = new TreeMap<>();

  /// The recording of the migration of that name, or of the only one that has one.
  ///
  /// @throws RequestException naming the file, the place in it, the value, what to do
  @Override
  public Recording find(String from, String guest, MemoryMap map) {
    List<Recording> all =
        Recording.names(from).stream().map(file -> findOne(file, guest, map)).toList();
    return Recording.byMeanRank(all, map.capacity());
  }

  private synchronized Recording findOne(String from, String guest, MemoryMap map) {
    String key = guest + " " + map.pageSizeBytes() + " " + map.capacity() + " " + from;
    Recording recording = known.get(key);
    if (recording == null) {
      try {
        recording = read(from, RunFile.read(Path.of(from)), guest, map);
      } catch (ResultFileException e) {
        throw new RequestException(String.valueOf(e.getMessage()), e);
      }
      known.put(key, recording);
    }
    return recording;
  }

  private static Recording read(String from, RunFile run, String guest, MemoryMap map) {
    List<MigrationResult> with =
        run.migrations().stream().filter(one -> one.firstTouches() != null).toList();
    if (with.isEmpty()) {
      throw new RequestException(
          from
              + ": it has no first_touches; run that scenario again with faultline run"
              + " --record-touches");
    }
    if (with.size() > 1) {
      with = with.stream().filter(one -> one.name().equals(guest)).toList();
      if (with.isEmpty()) {
        throw new RequestException(
            from
                + ": migrations has first_touches of "
                + run.migrations().stream()
                    .map(MigrationResult::name)
                    .collect(Collectors.joining(", "))
                + ", none of "
                + guest
                + "; give the guest that name, or a file of one migration");
      }
    }
    MigrationResult one = with.getFirst();
    String place = from + ": migrations[" + run.migrations().indexOf(one) + "].first_touches";
    return read(place, java.util.Objects.requireNonNull(one.firstTouches()), map);
  }

  private static Recording read(String place, FirstTouches touches, MemoryMap map) {
    if (touches.pageBytes() != map.pageSizeBytes()) {
      throw new RequestException(
          place
              + ".page_bytes is "
              + touches.pageBytes()
              + ", and this guest's pages have "
              + map.pageSizeBytes()
              + "; record a run of this scenario");
    }
    List<Long> numbers = touches.runs();
    PageRuns runs = new PageRuns();
    long end = 0;
    int at = 0;
    try {
      for (; at < numbers.size(); at += 2) {
        Recording.add(runs, end + numbers.get(at), numbers.get(at + 1), map.capacity());
        end = runs.end(runs.size() - 1);
      }
      return new Recording(runs);
    } catch (IllegalArgumentException e) {
      throw new RequestException(
          place + ".runs[" + at + "]: " + e.getMessage() + "; record a run of this scenario", e);
    }
  }

  /// As a result file has it.
  public static FirstTouches result(PageRuns runs, int pageBytes) {
    List<Long> numbers = new ArrayList<>();
    long end = 0;
    for (int i = 0; i < Math.min(runs.size(), Recording.RUNS_MAX); i++) {
      numbers.add(runs.first(i) - end);
      numbers.add(runs.count(i));
      end = runs.end(i);
    }
    return new FirstTouches(pageBytes, runs.size() <= Recording.RUNS_MAX, List.copyOf(numbers));
  }
}
