package dev.faultline.simulator.qemu;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;
import tools.jackson.databind.JsonNode;

/// How long each page took that the target asked for, from its QEMU's trace: from when the fault
/// thread asks for it until it is placed (`postcopy_page_req_add`, `postcopy_page_req_del` of
/// migration/trace-events, both with the page's address).
final class FaultTrace {
  /// What `query-migrate` of the target calls its own count of faults by latency.
  static final String BUCKETS = "postcopy-latency-dist";

  /// The events that it wants.
  static final List<String> EVENTS = List.of("postcopy_page_req_add", "postcopy_page_req_del");

  private static final Pattern LINE =
      Pattern.compile(
          "\\d+@(\\d{1,12})\\.(\\d{6}):postcopy_page_req_(add|del) .* (0x[0-9a-f]+) .*");

  private FaultTrace() {}

  /// Adds what a trace says to a histogram; a page that never came is none of it.
  ///
  /// @return how many pages were asked for
  static long read(Path trace, Histogram latencies) throws IOException {
    Map<String, Long> asked = new HashMap<>();
    long count = 0;
    try (BufferedReader in = Files.newBufferedReader(trace)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        Matcher event = LINE.matcher(line);
        if (!event.matches()) {
          continue; // of another kind, or cut off
        }
        long micros = Long.parseLong(event.group(1)) * 1_000_000 + Long.parseLong(event.group(2));
        if (event.group(3).equals("add")) {
          count++;
          asked.put(event.group(4), micros);
        } else {
          Long since = asked.remove(event.group(4));
          if (since != null && micros >= since) {
            long nanos = (micros - since) * 1000;
            latencies.recordValue(Math.min(nanos, latencies.getHighestTrackableValue()));
          }
        }
      }
    }
    return count;
  }

  /// Adds the faults that QEMU itself counted by their latency, from 10.1 on: the N-th number (from
  /// 0) is of those that took 2^N us and less than twice that (QEMU, qapi/migration.json). Each
  /// counts as the geometric mean of the two.
  ///
  /// @return how many there were
  static long readBuckets(JsonNode buckets, Histogram latencies) {
    long count = 0;
    for (int n = 0; n < buckets.size(); n++) {
      long faults = Math.max(0, buckets.path(n).asLong(0));
      double nanos = 1000 * Math.pow(2, n + 0.5);
      if (faults > 0) {
        latencies.recordValueWithCount(
            (long) Math.min(nanos, latencies.getHighestTrackableValue()), faults);
        count += faults;
      }
    }
    return count;
  }
}
