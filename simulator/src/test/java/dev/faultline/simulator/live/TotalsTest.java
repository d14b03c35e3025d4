package dev.faultline.simulator.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.driver.News;
import dev.faultline.scenarios.catalogue.Catalogue;
import dev.faultline.simulator.engine.Progress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TotalsTest {
  private final List<String> said = new ArrayList<>();

  private final Progress progress =
      new Progress() {
        @Override
        public boolean update(long done, long all, long nowNanos) {
          said.add(done + " of " + all);
          return true;
        }

        @Override
        public void detail(String words) {
          said.add(words.replaceAll("\\d+ MB/s", "N MB/s"));
        }
      };

  private Totals totals(String mode) {
    return new Totals(
        Catalogue.find("quick", List.of("migration.mode=" + mode)).orThrow(),
        System.nanoTime(),
        progress);
  }

  private static News.Progress how(long pages, long bytes, long faults) {
    return new News.Progress(0, pages, 4096, bytes, faults, 0, "PREPARE");
  }

  /// `quick` has 16 MiB, 4096 pages. All of them are there after the first round, which says
  /// nothing of the second.
  @Test
  void inRoundsThereIsNoShareAndThenThereIs() {
    Totals totals = totals("hybrid");
    assertThat(totals.heard(0, null, false)).isTrue();
    assertThat(totals.heard(0, how(4096, 17_000_000, 0), false)).isTrue();
    assertThat(totals.heard(0, how(4000, 34_000_000, 7), true)).isTrue();
    assertThat(said)
        .containsExactly(
            "0 of 0",
            "17 MB have crossed, N MB/s",
            "4096 of 0",
            "4,000 of 4,096 pages, N MB/s, 7 faults",
            "4000 of 4096");
  }

  @Test
  void aShareIsKnownAtOnceWhereThereAreNoRounds() {
    Totals totals = totals("post-copy");
    assertThat(totals.heard(0, null, true)).isTrue();
    assertThat(totals.heard(0, how(1024, 4_200_000, 3), true)).isTrue();
    assertThat(said)
        .containsExactly("0 of 4096", "1,024 of 4,096 pages, N MB/s, 3 faults", "1024 of 4096");
  }
}
