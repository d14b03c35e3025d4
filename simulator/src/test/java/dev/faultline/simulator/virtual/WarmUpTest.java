package dev.faultline.simulator.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.guest.TraceSource;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.catalogue.Catalogue;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.engine.RunOutcome;
import dev.faultline.simulator.experiment.Runs;
import dev.faultline.simulator.virtual.guest.WarmUp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Of the guest of `quick`: 4,096 pages, two vCPUs, 1 Gbit/s.
class WarmUpTest {
  private static final List<String> TEN_MINUTES =
      List.of("guest.warm-up=10min", "guest.compute=700us", "guest.work=300ms", "guest.writes=30%");

  @TempDir private Path folder = Path.of("");

  private static Scenario scenario(List<String> keys, String... more) {
    List<String> all = new ArrayList<>(keys);
    all.addAll(List.of(more));
    return Catalogue.find("quick", all).orThrow();
  }

  /// Runs with every touch made, and with those skipped that can be.
  private void isTheSame(Scenario scenario) throws IOException {
    VirtualEngine whole = new VirtualEngine(TraceSource.NONE);
    whole.skipsNothing();
    assertThat(WarmUp.of(scenario).skippedNanos()).isEqualTo(540_000_000_000L);
    assertThat(file(scenario, new VirtualEngine(TraceSource.NONE)))
        .contains("\"stall_ns\"")
        .isEqualTo(file(scenario, whole));
  }

  private String file(Scenario scenario, VirtualEngine engine) throws IOException {
    Path file = folder.resolve("run.json");
    Runs.run(scenario, engine, Progress.NONE).write(file);
    return Files.readString(file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sequential", "uniform", "hot-cold", "pointer-chase"})
  void theResultIsThatOfEveryTouchByteForByte(String program) throws IOException {
    for (String prepaging : List.of("linear", "demand-only", "random")) {
      isTheSame(
          scenario(TEN_MINUTES, "guest.program=" + program, "migration.prepaging=" + prepaging));
    }
  }

  @Test
  void aStrideGoesOnWhereItWouldBe() throws IOException {
    isTheSame(scenario(TEN_MINUTES, "guest.program=stride", "guest.stride=7"));
  }

  @Test
  void roundsBeginWithTheSameTouches() throws IOException {
    isTheSame(scenario(TEN_MINUTES, "migration.mode=pre-copy", "guest.span=1MiB"));
  }

  @Test
  void othersOnTheLinkAreWhereTheyWouldBe() throws IOException {
    isTheSame(
        scenario(
            TEN_MINUTES,
            "link.cross-traffic={rate: 200 Mbit/s, burst: 64 KiB}",
            "guest.compute=1700us"));
  }

  /// Two vCPUs on one core: each has half of the time. 540 s are 385,714 touches and 200 us of one
  /// core, 192,857 and 100 us of each.
  @Test
  void vcpusThatShareACoreHaveComeHalfAsFar() throws IOException {
    isTheSame(scenario(TEN_MINUTES, "host.cores=1"));
  }

  @Test
  void aPastOfADayIsThatOfItsLastMinute() throws IOException {
    Scenario day = scenario(TEN_MINUTES, "guest.warm-up=24h", "migration.prepaging=adaptive");
    assertThat(WarmUp.of(day).skippedNanos()).isEqualTo(86_340_000_000_000L);
    RunOutcome outcome = new VirtualEngine(TraceSource.NONE).run(day, Progress.NONE);
    assertThat(outcome.migrations().getFirst().cautions())
        .singleElement()
        .asString()
        .contains("past is of the last 60.0 s of its warm-up");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "guest.warm-up=119s",
        "guest.fill=99%",
        "guest.free=1%",
        "guest.content={zero: 1 %}",
        "migration.compression=lz4",
        "guest={program: quicksort, processes: 2, warm-up: 24 h}",
      })
  void whatATouchMayChangeIsNotSkipped(String key) {
    assertThat(WarmUp.of(scenario(TEN_MINUTES, key))).isEqualTo(WarmUp.WHOLE);
  }
}
