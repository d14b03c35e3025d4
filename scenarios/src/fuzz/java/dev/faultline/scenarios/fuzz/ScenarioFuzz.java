package dev.faultline.scenarios.fuzz;

import dev.faultline.fuzz.Bounded;
import dev.faultline.scenarios.read.CheckResult;
import dev.faultline.scenarios.read.ScenarioReader;
import dev.faultline.scenarios.read.tree.Problem;
import dev.faultline.scenarios.traces.TraceFacts;
import dev.faultline.scenarios.traces.TraceSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A scenario file and overrides: a scenario, or problems of one line each, and never an exception.
///
/// An input is the text in UTF-8; behind each character 1 follows an override.
public final class ScenarioFuzz {
  /// The parser's buffers, and what is worked out of the scenario.
  private static final long FIXED_BYTES = 16L << 20;

  /// Where there are several guests: 256 have 1024 programs each, which they inherit, worked out
  /// again at 14 kB each. None of it is kept.
  private static final long FIXED_BYTES_OF_GUESTS = 4L << 30;

  /// A node with its place and path, and problems with their messages, for two characters.
  private static final long BYTES_PER_BYTE = 8 << 10;

  private static final TraceFacts FACTS = new TraceFacts(29_440, 4096, 5, null);

  /// One trace, so that none is read: those have a target of their own.
  private static final TraceSource TRACES =
      new TraceSource() {
        @Override
        public @Nullable TraceFacts facts(String trace) {
          return trace.equals("redis") ? FACTS : null;
        }

        @Override
        public List<String> names() {
          return List.of("redis");
        }
      };

  private static final ScenarioReader READER = new ScenarioReader(TRACES);

  private ScenarioFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    List<String> parts = Arrays.asList(new String(input, StandardCharsets.UTF_8).split("\u0001"));
    if (parts.isEmpty()) {
      return;
    }
    Bounded.read(
        input.length,
        parts.get(0).contains("migrations") ? FIXED_BYTES_OF_GUESTS : FIXED_BYTES,
        BYTES_PER_BYTE,
        () -> {
          CheckResult result = READER.read("fuzz", parts.get(0), parts.subList(1, parts.size()));
          for (Problem problem : result.problems()) {
            if (problem.toString().lines().count() > 1) {
              throw new AssertionError("a problem of several lines: " + problem);
            }
          }
          if (result.problems().isEmpty()) {
            result.orThrow();
          }
        });
  }
}
