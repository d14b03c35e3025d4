package dev.faultline.simulator.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.agent.request.RequestException;
import dev.faultline.reports.result.JsonFiles;
import dev.faultline.reports.result.SetFile;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.catalogue.Catalogue;
import dev.faultline.simulator.engine.Engine;
import dev.faultline.simulator.engine.HostLoad;
import dev.faultline.simulator.engine.Progress;
import dev.faultline.simulator.engine.RunOutcome;
import dev.faultline.simulator.experiment.ExperimentProgress;
import dev.faultline.simulator.experiment.FakeEngine;
import dev.faultline.simulator.experiment.ResultFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidationTest {
  @TempDir Path folder;
  private final List<String> order = new ArrayList<>();

  private static Scenario quick() {
    return Catalogue.find("quick").orThrow();
  }

  private Supplier<Engine> engine(String name) {
    return () ->
        new Engine() {
          @Override
          public String name() {
            return name;
          }

          @Override
          public RunOutcome run(Scenario scenario, Progress progress) {
            order.add(name + " " + scenario.seed());
            if (scenario.seed() == 99) {
              throw new IllegalStateException("no agent");
            }
            RunOutcome done = new FakeEngine().run(scenario, progress);
            return scenario.seed() == 97 && name.equals("live")
                ? new RunOutcome(
                    List.of(done.migrations().getFirst().withCautions(HostLoad.caution(0.5))))
                : done;
          }
        };
  }

  private static Validation validation(Scenario of, int runs) {
    return new Validation(new Validation.Names("live", "virtual"), of, of, runs);
  }

  private Validation.Result run(Validation validation, ExperimentProgress progress) {
    return validation.run(
        engine("live"),
        engine("virtual"),
        ResultFolder.create(folder, "quick"),
        progress,
        () -> () -> 0.1);
  }

  @Test
  void theEnginesTakeTurnsOnTheSameSeedsAndEveryRunIsKept() {
    Validation validation = validation(quick(), 2);
    Validation.Result result = run(validation, new ExperimentProgress(validation.runCount()));
    assertThat(order).containsExactly("live 1", "virtual 1", "live 2", "virtual 2");
    assertThat(result.misses()).isFalse();
    SetFile set = SetFile.read(folder.resolve("quick-1").resolve("set.json"));
    assertThat(set.runs()).hasSize(4);
    assertThat(set.readRuns(folder.resolve("quick-1"))).hasSize(4);
    assertThat(result.cells()).hasSize(1);
    assertThat(result.cells().getFirst().judgements())
        .filteredOn(one -> one.metric().isJudgedBy(Rule.OWN))
        .extracting(Judgement::verdict)
        .containsOnly(Judgement.Verdict.WITHIN);
  }

  @Test
  void aRunThatFailedIsSaidAndIsNoPass() {
    Scenario scenario = quick().withSeed(98);
    Validation validation = validation(scenario, 2);
    Validation.Result result = run(validation, new ExperimentProgress(validation.runCount()));
    assertThat(result.set().missing()).hasSize(2);
    assertThat(result.set().missing().getFirst().reason()).isEqualTo("failed: no agent");
    assertThat(result.misses()).isTrue();
  }

  /// Seed 97 is the first of two; its run is kept.
  @Test
  void aRunBesideABusyProgramIsNotJudged() {
    Validation validation = validation(quick().withSeed(97), 2);
    Validation.Result result = run(validation, new ExperimentProgress(validation.runCount()));
    SetFile set = SetFile.read(folder.resolve("quick-1").resolve("set.json"));
    assertThat(set.runs()).hasSize(4);
    Judgement stall = result.cells().getFirst().judgements().get(Judged.STALL.ordinal());
    assertThat(stall.reference()).hasSize(1);
    assertThat(stall.candidate()).hasSize(2);
    Validation.Result again = Validation.of(set, set.readRuns(folder.resolve("quick-1")));
    assertThat(again.cells().getFirst().judgements().get(Judged.STALL.ordinal())).isEqualTo(stall);
  }

  @Test
  void whoStopsItBeforeTheFirstRunKeepsNothing() {
    Validation validation = validation(quick(), 2);
    ExperimentProgress progress = new ExperimentProgress(validation.runCount());
    progress.cancel();
    Validation.Result result = run(validation, progress);
    assertThat(result.set().missing()).hasSize(4);
    assertThat(result.cells().getFirst().judgements())
        .extracting(Judgement::verdict)
        .containsOnly(Judgement.Verdict.MISSING);
    assertThat(folder.resolve("quick-1").resolve("set.json")).doesNotExist();
  }

  /// The engines agree in this test; a live that takes twice as long is missed by half.
  @Test
  void thePageSaysInASentenceWhatAgreesAndDrawsEachMetric() {
    Validation validation = validation(quick(), 2);
    Validation.Result result = run(validation, new ExperimentProgress(validation.runCount()));
    String page = ValidationPage.of(result, "Is it <true>?", List.of("one fact"));
    assertThat(ValidationPage.sheet(result, "", List.of()).drawings())
        .singleElement()
        .satisfies(drawing -> assertThat(drawing.fileName()).isEqualTo("engines.svg"))
        .satisfies(
            drawing -> assertThat(drawing.text()).contains("per cent of the median of live"));
    assertThat(page)
        .contains("Is it &lt;true&gt;?", "one fact", "data-chart=\"engines\"")
        .containsPattern("Virtual agrees with live in ([0-9]+) of \\1 metrics\\.")
        .contains("\"verdict\":\"within\",\"low\":100.0,\"high\":100.0,\"candidate\":100.0");
    List<Judgement> one =
        List.of(
            new Judgement(Judged.values()[0], List.of(80e6, 80e6), List.of(40e6, 40e6), Rule.OWN));
    Validation.Result half =
        new Validation.Result(result.set(), List.of(new Validation.Cell("vm", one)), 0);
    assertThat(ValidationPage.of(half, "", List.of()))
        .contains("Virtual agrees with live in 0 of 1 metrics. It misses residency (-50 %).");
  }

  @Test
  void whatIsReadBackIsWhatWasJudged() {
    Validation validation = validation(quick(), 2);
    Validation.Result result = run(validation, new ExperimentProgress(validation.runCount()));
    Path path = folder.resolve("quick-1");
    SetFile set = SetFile.read(path.resolve("set.json"));
    assertThat(Validation.isOne(set)).isTrue();
    assertThat(Validation.of(set, set.readRuns(path)).cells()).isEqualTo(result.cells());
  }

  @Test
  void theFileHasAllValuesAndNullForWhatIsMissing() {
    Validation validation = validation(quick(), 1);
    Validation.Result result = run(validation, new ExperimentProgress(2));
    Path file = folder.resolve("validation.json");
    ValidationFile.write(file, quick(), result, "loopback", true);
    var tree = JsonFiles.read(file);
    assertThat(tree.get("schema").stringValue()).isEqualTo("faultline.validation/2");
    assertThat(tree.get("oversubscribed").booleanValue()).isTrue();
    var metrics = tree.get("migrations").get(0).get("metrics");
    assertThat(metrics.size()).isEqualTo(Judged.values().length);
    assertThat(metrics.get(0).get("metric").stringValue()).isEqualTo("residency_ns");
    assertThat(metrics.get(0).get("reference").get(0).doubleValue()).isEqualTo(40_000_000);
    assertThat(metrics.get(3).get("metric").stringValue())
        .isEqualTo("faults_demand+faults_late+faults_joined");
    assertThat(metrics.get(3).get("reference-median").doubleValue()).isEqualTo(12); // 10 + 2 + 0
  }

  @Test
  void anEngineIsNotHeldAgainstItself() {
    assertThatThrownBy(
            () -> new Validation(new Validation.Names("qemu", "qemu"), quick(), quick(), 1))
        .isInstanceOf(RequestException.class)
        .hasMessage("--reference and --candidate are both qemu; name two engines");
  }

  @Test
  void anyTwoEnginesCanBeHeldAgainstEachOther() {
    Validation.Names names = new Validation.Names("qemu", "virtual");
    Validation of = new Validation(names, quick(), quick(), 1);
    Validation.Result result =
        of.run(
            engine("qemu"),
            engine("virtual"),
            ResultFolder.create(folder, "quick"),
            new ExperimentProgress(2),
            () -> () -> -1);
    assertThat(order).containsExactly("qemu 1", "virtual 1");
    assertThat(result.names()).isEqualTo(names);
    assertThat(ValidationPage.of(result, "", List.of()))
        .contains("quick: qemu against virtual")
        .containsPattern("Virtual agrees with qemu in ([0-9]+) of \\1 metrics\\.");
    SetFile set = SetFile.read(folder.resolve("quick-1").resolve("set.json"));
    assertThat(Validation.isOne(set)).isTrue();
    assertThat(Validation.of(set, set.readRuns(folder.resolve("quick-1"))).names())
        .isEqualTo(names);
  }

  @Test
  void runsAreAtLeastOne() {
    assertThatThrownBy(() -> validation(quick(), 0))
        .isInstanceOf(RequestException.class)
        .hasMessage("--runs is 0; it must be a whole number from 1 to 1000");
  }
}
