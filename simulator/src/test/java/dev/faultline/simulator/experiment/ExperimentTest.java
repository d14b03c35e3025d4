package dev.faultline.simulator.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.reports.analysis.Results;
import dev.faultline.reports.analysis.SetAnalysis;
import dev.faultline.reports.metric.GuestMetrics;
import dev.faultline.reports.result.RunFile;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.catalogue.Catalogue;
import dev.faultline.simulator.FolderContents;
import dev.faultline.simulator.engine.Engine;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.engine.RunOutcome;
import dev.faultline.simulator.experiment.points.Axis;
import dev.faultline.simulator.experiment.points.Choice;
import dev.faultline.simulator.experiment.points.Contender;
import dev.faultline.simulator.experiment.points.Points;
import dev.faultline.simulator.experiment.points.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentTest {
  @TempDir Path folder;
  private final Scenario scenario = Catalogue.find("quick").orThrow();

  private SetAnalysis run(Path into, int threads) {
    Experiment comparison =
        Experiment.comparing(scenario, Contender.parse("linear,dual,oracle"), 4);
    return comparison.run(
        FakeEngine::new,
        threads,
        ResultFolder.create(into, "quick"),
        new ExperimentProgress(comparison.runCount()));
  }

  @Test
  void theFilesDoNotDependOnHowManyRunAtOnce() throws IOException {
    SetAnalysis one = run(folder.resolve("one"), 1);
    SetAnalysis four = run(folder.resolve("four"), 4);
    assertThat(four).isEqualTo(one);
    assertThat(FolderContents.of(folder.resolve("four")))
        .isEqualTo(FolderContents.of(folder.resolve("one")))
        .hasSize(13);
  }

  @Test
  void whatIsReadBackIsWhatWasRun() {
    SetAnalysis written = run(folder, 2);
    assertThat(Results.read(folder.resolve("quick-1")))
        .isEqualTo(new Results.RunSet(written, folder.resolve("quick-1")));
    assertThat(written.set().roles().baseline()).isEqualTo("linear");
    assertThat(written.set().roles().bound()).containsExactly("oracle");
    assertThat(written.set().seeds()).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void noResultNamesAPlace() {
    SetAnalysis written = run(folder, 2);
    String all = new String(written.set().toBytes(), java.nio.charset.StandardCharsets.UTF_8);
    for (RunFile run : written.runs()) {
      all += new String(run.toBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
    assertThat(all).doesNotContain(folder.toString(), System.getProperty("user.dir"));
  }

  @Test
  void whatWasDoneBeforeItWasStoppedIsKeptAndTheRestIsNamed() {
    Experiment comparison =
        Experiment.comparing(scenario, Contender.parse("linear,dual,oracle"), 4);
    ExperimentProgress progress = new ExperimentProgress(comparison.runCount());
    AtomicInteger begun = new AtomicInteger();
    Engine stoppedInItsFifthRun =
        new Engine() {
          @Override
          public String name() {
            return "virtual";
          }

          @Override
          public RunOutcome run(Scenario of, Progress how) {
            if (begun.incrementAndGet() == 5) {
              progress.cancel();
            }
            return new FakeEngine().run(of, how);
          }
        };
    SetAnalysis analysis =
        comparison.run(
            () -> stoppedInItsFifthRun, 1, ResultFolder.create(folder, "quick"), progress);
    assertThat(analysis.runs()).hasSize(4);
    // linear, dual, oracle of seed 1, and linear of seed 2, which has nobody to be held against
    assertThat(analysis.migrations().getFirst().seeds()).containsExactly(1L);
    assertThat(analysis.set().missing()).hasSize(8).allMatch(m -> m.reason().equals("cancelled"));
    assertThat(Results.read(folder.resolve("quick-1")))
        .isEqualTo(new Results.RunSet(analysis, folder.resolve("quick-1")));
  }

  @Test
  void aRunThatOverflowsItsStackIsMissingAndTheOthersAreThere() {
    Experiment comparison = Experiment.comparing(scenario, Contender.parse("linear,dual"), 2);
    Engine deep =
        new Engine() {
          @Override
          public String name() {
            return "virtual";
          }

          @Override
          public RunOutcome run(Scenario one, Progress progress) {
            if (one.seed() == scenario.seed()) {
              throw new StackOverflowError();
            }
            return new FakeEngine().run(one, progress);
          }
        };
    SetAnalysis analysis =
        comparison.run(
            () -> deep,
            1,
            ResultFolder.create(folder, "quick"),
            new ExperimentProgress(comparison.runCount()));
    assertThat(analysis.runs()).hasSize(2);
    assertThat(analysis.set().missing())
        .hasSize(2)
        .allMatch(m -> m.reason().equals("failed: java.lang.StackOverflowError"));
  }

  @Test
  void aRunThatBreaksDoesNotTakeTheOthersAlong() {
    Experiment comparison = Experiment.comparing(scenario, Contender.parse("linear,dual"), 2);
    SetAnalysis analysis =
        comparison.run(
            () -> new Breaking(),
            2,
            ResultFolder.create(folder, "quick"),
            new ExperimentProgress(comparison.runCount()));
    assertThat(analysis.runs()).hasSize(2);
    assertThat(analysis.set().missing())
        .hasSize(2)
        .allMatch(m -> m.reason().equals("failed: java.lang.IllegalStateException: broken"));
  }

  /// Breaks under `dual`.
  private static final class Breaking implements Engine {
    @Override
    public String name() {
      return "virtual";
    }

    @Override
    public dev.faultline.simulator.engine.RunOutcome run(
        Scenario scenario, dev.faultline.simulator.engine.Progress progress) {
      if (scenario.only().migration().prepaging().equals("dual")) {
        throw new IllegalStateException("broken");
      }
      return new FakeEngine().run(scenario, progress);
    }
  }

  @Test
  void aResultFolderIsNeverTakenTwice() throws Exception {
    CyclicBarrier together = new CyclicBarrier(4);
    List<Thread> threads =
        Stream.generate(
                () ->
                    Thread.ofPlatform()
                        .start(
                            () -> {
                              try {
                                together.await();
                              } catch (Exception e) {
                                throw new IllegalStateException(e);
                              }
                              ResultFolder.create(folder, "../a b");
                            }))
            .limit(4)
            .toList();
    for (Thread thread : threads) {
      thread.join();
    }
    for (int number = 1; number <= 4; number++) {
      assertThat(folder.resolve("__a_b-" + number)).isDirectory();
    }
  }

  @Test
  void whatCannotBeAskedForIsRefusedWithItsValue() {
    assertThatThrownBy(() -> Experiment.comparing(scenario, Contender.parse("linear"), 0))
        .hasMessage("--repeat is 0; it must be a whole number from 1 to 10000");
    assertThatThrownBy(() -> Contender.parse("linear,liner"))
        .hasMessageStartingWith("there is no strategy \"liner\"; did you mean linear?");
    assertThatThrownBy(() -> Contender.parse("linear,linear")).hasMessageContaining("twice");
    assertThatThrownBy(() -> Contender.parse("linear:speed=3"))
        .hasMessageContaining("no option speed");
    assertThatThrownBy(() -> Contender.parse("linear:speed"))
        .hasMessageContaining("NAME:OPTION=VALUE");
  }

  private static Points points(String... vary) {
    SweepRequest request = new SweepRequest(Source.of("quick"), List.of(vary), 1, "virtual");
    return Points.of(request.source(), request.axes());
  }

  @Test
  void everyCombinationIsAPointAndTheStrategiesAreComparedWhereverTheyStand() {
    SweepRequest request =
        new SweepRequest(
            Source.of("quick", "vm.vcpus=1"),
            List.of("link.latency=1us,2us", "migration.prepaging=linear,multi-pivot:pivots=3"),
            1,
            "virtual");
    Points points = Points.of(request.source(), request.axes());
    assertThat(request.axes().stream().map(Axis::name))
        .containsExactly("prepaging", "link.latency");
    assertThat(points.points().stream().map(point -> point.labels().toString()))
        .containsExactly(
            "{link.latency=1us, prepaging=linear}",
            "{link.latency=2us, prepaging=linear}",
            "{link.latency=1us, prepaging=multi-pivot:pivots=3}",
            "{link.latency=2us, prepaging=multi-pivot:pivots=3}");
    Scenario last = points.points().getLast().scenario();
    assertThat(last.link().latencyNanos()).isEqualTo(2_000);
    assertThat(last.only().vm().vcpus()).isEqualTo(1);
    assertThat(last.only().migration().prepaging()).isEqualTo("multi-pivot");
    assertThat(last.only().migration().options()).containsEntry("pivots", 3L);
  }

  @Test
  void withoutStrategiesWhatIsChosenIsComparedElseThereIsTheScenariosOwn() {
    assertThat(axisNames("link.latency=1us,2us", "migration.push-unit=4KiB,64KiB"))
        .containsExactly("migration.push-unit", "link.latency");
    assertThat(axisNames("link.latency=1us,2us")).containsExactly("prepaging", "link.latency");
    assertThat(points("link.latency=1us,2us").points().getFirst().labels())
        .containsEntry("prepaging", "linear");
  }

  @Test
  void valuesOfAKeyAreHeldAgainstTheFirstAndStrategiesAgainstLinear() {
    assertThat(sweep("migration.push-unit=64KiB,4KiB").axes().getFirst().baseline())
        .isEqualTo("64KiB");
    assertThat(sweep("migration.prepaging=dual,linear").axes().getFirst().baseline())
        .isEqualTo("linear");
    assertThat(
            sweep("migration.prepaging=dual,oracle")
                .axes()
                .getFirst()
                .roles(GuestMetrics.STALL)
                .bound())
        .containsExactly("oracle");
    assertThatThrownBy(() -> Axis.of("migration.mode", List.of("a", "b")).withBaseline("c"))
        .hasMessageContaining("c is to be the baseline and is not among [a, b]");
  }

  private static SweepRequest sweep(String vary) {
    return new SweepRequest(Source.of("quick"), List.of(vary), 1, "virtual");
  }

  private static List<String> axisNames(String... vary) {
    return new SweepRequest(Source.of("quick"), List.of(vary), 1, "virtual")
        .axes().stream().map(Axis::name).toList();
  }

  @Test
  void aStrategyOfAnAxisIsThatOfGuestsWithOneOfTheirOwn() {
    SweepRequest request =
        new SweepRequest(
            Source.of("two-guests"), List.of("migration.prepaging=dual"), 1, "virtual");
    Scenario scenario = Points.of(request.source(), request.axes()).points().getFirst().scenario();
    assertThat(scenario.migrations())
        .hasSizeGreaterThan(1)
        .allMatch(guest -> guest.migration().prepaging().equals("dual"));
  }

  @Test
  void everyProblemOfEveryPointIsNamedOnce() {
    assertThat(
            points("link.latency=1us,2 furlongs,3 miles", "migration.prepaging=linear,dual")
                .problems()
                .stream()
                .map(Object::toString))
        .hasSize(2)
        .anyMatch(text -> text.startsWith("--vary link.latency=2 furlongs: "))
        .anyMatch(text -> text.startsWith("--vary link.latency=3 miles: "));
    assertThat(points("link.latensy=1us,2us").problems())
        .singleElement()
        .asString()
        .contains("link.latensy", "did you mean latency?");
  }

  @Test
  void thereIsABoundToWhatOneSweepTakes() {
    String hundred =
        String.join(
            ",", java.util.stream.IntStream.rangeClosed(1, 101).mapToObj(n -> n + "us").toList());
    // 101 * 101 = 10,201
    assertThatThrownBy(() -> points("link.latency=" + hundred, "guest.compute=" + hundred))
        .hasMessageContaining("more than 10000 points");
    assertThatThrownBy(() -> Experiment.comparing(scenario, Contender.parse("all"), 20_000))
        .hasMessageContaining("1 to 10000");
    assertThatThrownBy(
            () ->
                new Experiment(
                    "quick",
                    "",
                    List.of(),
                    java.util.Collections.nCopies(
                        201, points("link.latency=1us").points().getFirst()),
                    1_000,
                    List.of()))
        .hasMessageContaining("201000 runs; at most 200000");
  }

  @Test
  void pointsWhoseNamesLookAlikeAsFilesHaveFilesOfTheirOwn() throws IOException {
    Axis axis =
        new Axis(
            Axis.PREPAGING,
            List.of(new Choice.Own("a b"), new Choice.Own("a_b"), new Choice.Own("x".repeat(400))),
            "");
    Points points = Points.of(Source.of("quick"), List.of(axis));
    Experiment experiment =
        new Experiment("quick", "", List.of(axis), points.points(), 1, List.of());
    experiment.run(
        FakeEngine::new,
        1,
        ResultFolder.create(folder, "quick"),
        new ExperimentProgress(experiment.runCount()));
    assertThat(FolderContents.of(folder.resolve("quick-1/runs")).keySet())
        .containsExactlyInAnyOrder(
            "a_b-seed-1.json.zst",
            "a_b-point-1-seed-1.json.zst",
            "x".repeat(100) + "-point-2-seed-1.json.zst");
  }
}
