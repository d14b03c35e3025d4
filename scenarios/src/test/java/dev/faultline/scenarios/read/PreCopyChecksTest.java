package dev.faultline.scenarios.read;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Keys of a pre-copy that do not go together, each with where that is said and what to do.
class PreCopyChecksTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          auto-converge: on, dirty-limit: 1 MB/s | dirty-limit | use one of auto-converge, dirty-limit
          auto-converge: on, cpu-quota: 50 % | cpu-quota | use one of auto-converge, dirty-limit
          cpu-quota: 50 %, dirty-limit: 1 MB/s | dirty-limit | use one of auto-converge, dirty-limit
          dirty-limit: 1 MB/s, dirty-tracking: kernel | dirty-tracking | use emulated or auto
          dirty-granularity: 12 KiB | dirty-granularity | use less, or page
          xbzrle: on, compression: lz4 | xbzrle | leave compression and dedup out
          dirty-granularity: 4 KiB, dedup: guest | dirty-granularity | leave compression and dedup out
          """)
  void whatDoesNotGoTogetherIsRefused(String keys, String where, String fix) {
    String file =
        """
        name: a
        vm: { memory: 8 MiB, page-size: 2 MiB }
        guest: { program: uniform }
        link: { bandwidth: 1 Gbit/s }
        migration: { mode: pre-copy, %s }
        """
            .formatted(keys);
    assertThat(new ScenarioReader().read("s.yaml", file).problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.path()).isEqualTo("migration." + where);
              assertThat(problem.toString()).contains(fix);
            });
  }
}
