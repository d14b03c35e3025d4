package dev.faultline.scenarios.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.plan.ContentSpec;
import dev.faultline.agent.plan.GuestSpec;
import dev.faultline.scenarios.Scenario.GuestMigration;
import dev.faultline.scenarios.keys.GuestKeys;
import dev.faultline.scenarios.keys.Lens;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GuestLensTest {
  private static final List<Lens<GuestSpec, GuestSpec.Draft>> VALUES =
      Stream.concat(GuestKeys.VALUES.stream(), GuestKeys.MORE_VALUES.stream()).toList();

  private static final EveryLens<GuestSpec> GUEST =
      new EveryLens<>("guest", VALUES, GuestMigration::guest, Map.of(), Map.of());

  private static final EveryLens<ContentSpec> CONTENT =
      new EveryLens<>(
          "guest.content",
          GuestKeys.CONTENT_VALUES,
          migration -> migration.guest().content(),
          Map.of("duplicates", "duplicate"),
          Map.of("lz4", "zstd")); // whose `auto` is as lz4

  @Test
  void eachKeyIsReadIntoTheComponentOfItsNameAndWrittenFromThere()
      throws ReflectiveOperationException {
    GUEST.eachKeyIsReadIntoTheComponentOfItsNameAndWrittenFromThere();
    CONTENT.eachKeyIsReadIntoTheComponentOfItsNameAndWrittenFromThere();
  }

  @Test
  void aWrongValueNamesItsKey() {
    GUEST.aWrongValueNamesItsKey();
    CONTENT.aWrongValueNamesItsKey();
  }

  @Test
  void aChangeLeavesTheRest() {
    GuestSpec guest =
        guest(
            "program: stride, warm-up: 2 ms, suspend-jitter: 3 ms, work: 5 touches, at-end: halt,"
                + " fill: 60 %, free: 7 %, content: { zero: 8 %, duplicates: 9 %,"
                + " duplicate-classes: 10, lz4: 50 %, zstd: 40 %, spread: 11 % }");
    assertThat(guest.with(to -> {})).isEqualTo(guest);
    ContentSpec content = guest.content();
    assertThat(content.with(to -> {})).isEqualTo(content);
    assertThat(
            GuestSpec.of(guest.program())
                .withContent(content)
                .with(to -> VALUES.forEach(lens -> lens.set(to, lens.get(guest)))))
        .isEqualTo(guest);
    assertThat(
            ContentSpec.UNIQUE.with(
                to -> GuestKeys.CONTENT_VALUES.forEach(lens -> lens.set(to, lens.get(content)))))
        .isEqualTo(content);
  }

  @Test
  void workIsATimeOrTouchesOrNeither() {
    assertThat(guest("program: uniform, work: 5000 touches"))
        .returns(5000L, GuestSpec::workTouches)
        .returns(0L, GuestSpec::workNanos);
    assertThat(guest("program: uniform, work: 5 us"))
        .returns(0L, GuestSpec::workTouches)
        .returns(5000L, GuestSpec::workNanos);
    assertThat(guest("program: uniform"))
        .returns(0L, GuestSpec::workTouches)
        .returns(0L, GuestSpec::workNanos);
  }

  private static GuestSpec guest(String keys) {
    String file =
        "name: a\nvm: { memory: 4 MiB }\nlink: { bandwidth: 1 Gbit/s }\nguest: { " + keys + " }\n";
    return new ScenarioReader().read("guest", file).orThrow().migrations().getFirst().guest();
  }
}
