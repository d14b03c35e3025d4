package dev.faultline.reports.render.phases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.reports.result.run.Loads;
import dev.faultline.reports.result.run.MigrationResult;
import dev.faultline.reports.result.run.PhaseStart;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// A migration that begins at 1 s, stops its guest at 2 s and has it run at the target from 3 s to
/// 5 s on.
class LoadTableTest {
  private static final double SECOND = 1e9;

  private static MigrationResult result(Loads.Row pull) {
    List<Loads.Row> rows =
        List.of(
            new Loads.Row(2_000_000_000L, SECOND, 0, 0, 0, 0, 0),
            new Loads.Row(3_000_000_000L, SECOND, 1, 2, 3, 4, 0),
            pull);
    return new MigrationResult(
        "a",
        "completed",
        "",
        List.of(
            new PhaseStart("PREPARE", 1_000_000_000L),
            new PhaseStart("SUSPEND", 2_000_000_000L),
            new PhaseStart("RESUME", 3_000_000_000L),
            new PhaseStart("END", 5_000_000_000L)),
        new TreeMap<>(),
        List.of(),
        Loads.series(rows),
        null);
  }

  private static List<List<String>> rows(double link, double source, double in, double install) {
    Loads.Row pull = new Loads.Row(5_000_000_000L, 2 * SECOND, link, source, in, install, 60);
    return LoadTable.of(result(pull), "").rows();
  }

  @Test
  void eachPhaseInWhichPagesCrossIsALine() {
    assertThat(rows(50, 60, 70, 95))
        .containsExactly(
            List.of(
                "stopped",
                "1.00 s",
                "1.0 %",
                "2.0 %",
                "3.0 %",
                "4.0 %",
                "-",
                "messages to and fro, and loading the state"),
            List.of(
                "pull",
                "2.00 s",
                "50 %",
                "60 %",
                "70 %",
                "95 %",
                "60 %",
                "the installers at the target (migration.installers)"));
  }

  @Test
  void whatIsBusiestNearlyAlwaysIsTheLimit() {
    assertThat(rows(99, 60, 70, 95).get(1)).endsWith("the link");
    assertThat(rows(50, 98, 70, 95).get(1).getLast()).startsWith("a thread of the source");
    assertThat(rows(50, 60, 98, 79).get(1).getLast()).startsWith("a thread of the target");
    assertThat(rows(50, 60, 98, 95).get(1).getLast()).startsWith("the installers");
    assertThat(rows(50, 60, 70, 79).get(1).getLast()).startsWith("the guest's faults");
  }

  @Test
  void whatNobodyMeasuredIsAHyphen() {
    List<String> pull = rows(50, -1, -1, -1).get(1);
    assertThat(pull.subList(2, 6)).containsExactly("50 %", "-", "-", "-");
    assertThat(pull.getLast()).startsWith("not the link");
    assertThat(rows(97, -1, -1, -1).get(1).getLast()).isEqualTo("the link");
  }

  @Test
  void aFileThatDoesNotSayHasNoTable() {
    MigrationResult none =
        new MigrationResult(
            "a", "completed", "", List.of(), new TreeMap<>(), List.of(), List.of(), null);
    assertThat(LoadTable.of(none, "").rows()).isEmpty();
  }
}
