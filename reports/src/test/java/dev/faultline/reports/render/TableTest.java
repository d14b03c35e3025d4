package dev.faultline.reports.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  /// Columns of 6, 5 and 4 characters with 2 between them: 19 a line.
  private static final Table TABLE =
      new Table(
          List.of(
              new Table.Column("name", false),
              new Table.Column("stall", true),
              new Table.Column("p99", true)),
          List.of(List.of("linear", "12 ms", "3 ms")),
          List.of("a note"));

  @Test
  void aTableThatFitsIsShownAsItIs() {
    assertThat(TABLE.within(19)).isSameAs(TABLE);
    assertThat(TABLE.text()).isEqualTo("name    stall   p99\nlinear  12 ms  3 ms\na note\n");
  }

  @Test
  void whatHasNoRoomIsNamedBelow() {
    assertThat(TABLE.within(18).text())
        .isEqualTo(
            "name    stall\nlinear  12 ms\na note\nNo room for p99: see the report, or --wide.\n");
  }

  @Test
  void theFirstTwoColumnsStayHoweverNarrowItIs() {
    assertThat(TABLE.within(1).columns()).hasSize(2);
  }
}
