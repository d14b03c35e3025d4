package dev.faultline.scenarios.imports.log;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// The threads of a log, each a vCPU: numbers from 0 on in the order in which they come.
public final class ThreadIds {
  private static final int MOST_SAID = 8;
  private final Map<String, Integer> vcpus = new LinkedHashMap<>();

  /// @param id whatever the log calls it
  public int vcpu(String id, LineReader lines) {
    Integer known = vcpus.get(id);
    if (known != null) {
      return known;
    }
    if (vcpus.size() == ImportClock.MOST_VCPUS) {
      throw lines.wrong(
          "\"%s\" is thread number %d".formatted(id, vcpus.size() + 1),
          "A trace has at most %d: keep the lines of fewer".formatted(ImportClock.MOST_VCPUS));
    }
    vcpus.put(id, vcpus.size());
    return vcpus.size() - 1;
  }

  /// Says which they are.
  public void noteTo(TouchSink trace) {
    if (!vcpus.isEmpty()) {
      String ids = vcpus.keySet().stream().limit(MOST_SAID).collect(Collectors.joining(", "));
      String more = vcpus.size() > MOST_SAID ? ", ..." : "";
      trace.note("vCPUs from 0 on are the threads %s%s".formatted(ids, more));
    }
  }
}
