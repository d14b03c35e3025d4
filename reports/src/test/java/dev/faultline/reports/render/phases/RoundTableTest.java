package dev.faultline.reports.render.phases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.reports.render.Table;
import dev.faultline.reports.result.run.MigrationResult;
import dev.faultline.reports.result.run.Rounds;
import dev.faultline.reports.result.run.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RoundTableTest {
  private static MigrationResult result(List<Series> series) {
    return new MigrationResult(
        "a", "completed", "", List.of(), new TreeMap<>(), List.of(), series, null);
  }

  private static List<Rounds.Row> rounds(int count) {
    List<Rounds.Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(new Rounds.Row(2_000_000_000L * (i + 1), 2e9, 1 << 30, 1 << 20, 3e6, 20, 0));
    }
    return rows;
  }

  @Test
  void roundsAreReadBackAsTheyWereKept() {
    assertThat(Rounds.of(result(Rounds.series(rounds(3))))).isEqualTo(rounds(3));
    assertThat(Rounds.series(List.of())).isEmpty();
    assertThat(Rounds.of(result(List.of()))).isEmpty();
  }

  @Test
  void aFileThatHasOnlySomeOfTheColumnsHasNoRounds() {
    List<Series> series = new ArrayList<>(Rounds.series(rounds(3)));
    series.set(1, Rounds.series(rounds(2)).get(1));
    assertThat(Rounds.of(result(series))).isEmpty();
    series.remove(1);
    assertThat(Rounds.of(result(series))).isEmpty();
  }

  /// 1 GiB in two seconds.
  @Test
  void aRoundIsALine() {
    Table table = RoundTable.of(result(Rounds.series(rounds(1))), "");
    assertThat(table.columns().stream().map(Table.Column::title))
        .containsExactly("round", "time", "sent", "rate", "left", "expected downtime", "slowed");
    assertThat(table.rows())
        .containsExactly(
            List.of("1", "2.00 s", "1.00 GiB", "512 MiB/s", "1.00 MiB", "3.00 ms", "20 %"));
    assertThat(table.notes()).isEmpty();
  }

  @Test
  void ofManyRoundsTheFirstAndTheLastTenAreShown() {
    Table table = RoundTable.of(result(Rounds.series(rounds(32))), "b: ");
    assertThat(table.columns().getFirst().title()).isEqualTo("b: round");
    assertThat(table.rows()).hasSize(20);
    assertThat(table.rows().get(9).getFirst()).isEqualTo("10");
    assertThat(table.rows().get(10).getFirst()).isEqualTo("23");
    assertThat(table.notes()).containsExactly("12 rounds after the tenth are not shown.");
  }
}
