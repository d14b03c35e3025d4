package dev.faultline.simulator.experiment;

import dev.faultline.agent.request.RequestException;
import dev.faultline.scenarios.catalogue.Catalogue;
import dev.faultline.scenarios.keys.advice.Nearest;
import dev.faultline.scenarios.traces.ShippedTraces;
import dev.faultline.scenarios.traces.TraceFacts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a guest does, by a word, a recorded trace or a scenario, as the `guest` of a scenario whose
/// VM has another size. Words are programs over the memory that is in use; a trace stays as large
/// as it is, with other memory beside it that holds something and is not touched.
///
/// @param guest the block of the scenario, without its braces, where `%s` is the share of memory in
///   use; empty for a scenario of its own
/// @param scenario name or path of that; empty for the others
/// @param vcpus that it has to have; 0 for any number
/// @param words what is assumed of the guest
public record Workload(String guest, String scenario, int vcpus, String words) {
  private record Known(String name, String guest, String words) {}

  private static final List<Known> KNOWN =
      List.of(
          new Known(
              "idle",
              "program: hot-cold, hot: 1 %%, hot-touches: 99.9 %%, compute: 1 ms, jitter: 50 %%",
              "does next to nothing: a touch a millisecond and vCPU, nearly all in 1 % of memory"),
          new Known(
              "database",
              "program: hot-cold, hot: 10 %%, hot-touches: 90 %%, writes: 30 %%, compute: 4 us",
              "makes nine of ten touches in a tenth of memory, 30 % writes, one every 4 us and"
                  + " vCPU"),
          new Known(
              "cache",
              "program: zipf, writes: 10 %%, compute: 10 us",
              "touches memory by Zipf's law, 10 % writes, one every 10 us and vCPU"),
          new Known(
              "batch",
              "program: sequential, writes: 20 %%, compute: 5 us",
              "goes through memory in order, 20 % writes, a touch every 5 us and vCPU"),
          new Known(
              "random",
              "program: uniform, writes: 30 %%, compute: 5 us",
              "touches memory at random, 30 % writes, one every 5 us and vCPU, the worst case"));

  /// What can be named.
  public static List<String> names() {
    return Stream.concat(KNOWN.stream().map(Known::name), new ShippedTraces().names().stream())
        .toList();
  }

  /// @param name a word, a shipped trace, a file of either kind, or a shipped scenario
  /// @throws RequestException if it is none of these
  public static Workload of(String name) {
    for (Known known : KNOWN) {
      if (known.name().equals(name)) {
        return new Workload(known.guest() + ", fill: %s, span: %s", "", 0, known.words());
      }
    }
    boolean isFile = name.endsWith(".yaml") || name.endsWith(".yml");
    if (isFile || Catalogue.names().contains(name) && !new ShippedTraces().names().contains(name)) {
      return new Workload("", name, 0, "is that of the scenario " + name);
    }
    TraceFacts facts = facts(name);
    if (facts == null) {
      List<String> all = new ArrayList<>(names());
      all.addAll(Catalogue.names());
      String near = Nearest.to(name, all);
      throw new RequestException(
          "--workload: there is no workload \""
              + name
              + "\"; "
              + (near == null ? "" : "did you mean " + near + "? ")
              + "known are "
              + String.join(", ", names())
              + ", the names of faultline scenarios, a trace file or a scenario file");
    }
    boolean shipped = new ShippedTraces().names().contains(name);
    String trace = shipped ? name : Path.of(name).toAbsolutePath().toString();
    return new Workload(
        "program: trace, trace: "
            + quoted(trace).replace("%", "%%")
            + ", warm-up: 500 ms, suspend-jitter: 200 ms, fill: %s",
        "",
        facts.vcpus(),
        "replays the trace " + name + "; what else is in use is not touched");
  }

  private static @Nullable TraceFacts facts(String name) {
    try {
      return new ShippedTraces().facts(name);
    } catch (IllegalArgumentException e) {
      throw new RequestException("--workload " + name + ": " + e.getMessage());
    }
  }

  /// As YAML has a text that may hold anything.
  public static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      quoted.append(c < ' ' || c == '"' || c == '\\' ? "\\u%04x".formatted((int) c) : c);
    }
    return quoted.append('"').toString();
  }
}
