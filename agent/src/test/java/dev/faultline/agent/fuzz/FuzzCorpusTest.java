package dev.faultline.agent.fuzz;

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
  Stream<DynamicTest> wire() throws IOException {
    return replayed("wire", WireFuzz::fuzzerTestOneInput);
  }

  @TestFactory
  Stream<DynamicTest> records() throws IOException {
    return replayed("records", RecordsFuzz::fuzzerTestOneInput);
  }

  @TestFactory
  Stream<DynamicTest> trace() throws IOException {
    return replayed("trace", TraceFuzz::fuzzerTestOneInput);
  }

  @TestFactory
  Stream<DynamicTest> journal() throws IOException {
    return replayed("journal", JournalFuzz::fuzzerTestOneInput);
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
