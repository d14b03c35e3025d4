package dev.faultline.scenarios.fuzz;

import dev.faultline.fuzz.Corpus;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The inputs that fuzzing began with, and those that it has found, are read or refused.
class FuzzCorpusTest {
  private static final Duration MOST = Duration.ofSeconds(20);

  private interface Target {
    void run(byte[] input) throws IOException;
  }

  @TestFactory
  Stream<DynamicTest> scenario() throws IOException {
    return replayed("scenario", ScenarioFuzz::fuzzerTestOneInput);
  }

  @TestFactory
  Stream<DynamicTest> imports() throws IOException {
    return replayed("import", ImportFuzz::fuzzerTestOneInput);
  }

  private static Stream<DynamicTest> replayed(String name, Target target) throws IOException {
    return Corpus.of(name).entrySet().stream()
        .map(
            input ->
                DynamicTest.dynamicTest(
                    input.getKey(),
                    () ->
                        Assertions.assertTimeoutPreemptively(
                            MOST, () -> target.run(input.getValue()))));
  }
}
