package dev.faultline.scenarios.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.scenarios.keys.failure.FailureKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class KeyTableTest {
  static List<Section> sections() {
    List<Section> all =
        new ArrayList<>(
            List.of(
                Keys.SCENARIO,
                VmKeys.VM,
                MigrationKeys.MIGRATION,
                LinkKeys.LINK,
                LinkKeys.CROSS,
                Keys.LIMITS,
                Keys.ENTRY,
                GuestKeys.GUEST,
                GuestKeys.PHASE,
                GuestKeys.PART,
                FailureKeys.FAILURE,
                HostKeys.HOST));
    all.addAll(GuestKeys.PROGRAMS);
    all.addAll(FailureKeys.KINDS);
    return all;
  }

  @Test
  void everyDefaultIsALegalValueOfItsKey() {
    for (Section section : sections()) {
      for (Key key : section.keys()) {
        if (key.kind().isScalar() && key.fallback() != null) {
          assertThat(Scalars.fallback(key)).as("%s %s", section.title(), key.name()).isNotNull();
        }
      }
    }
  }

  @Test
  void everyKeyIsInKebabCaseOnceInItsSectionAndDescribed() {
    for (Section section : sections()) {
      assertThat(new TreeSet<>(section.names())).hasSameSizeAs(section.names());
      assertThat(section.keys())
          .allSatisfy(
              key -> {
                assertThat(key.name()).matches("[a-z]+4?(-[a-z]+)*");
                assertThat(key.description()).isNotBlank().doesNotContain("\n", "|");
              });
    }
  }

  @Test
  void noKeyOfAProgramHidesAKeyOfTheGuest() {
    assertThat(GuestKeys.programKeyNames()).doesNotContainAnyElementsOf(GuestKeys.GUEST.names());
  }

  @Test
  void theLimitsOfARangeAreInsideAndOneMoreIsOutside() {
    Key memory = VmKeys.VM.key("memory");
    assertThat(Scalars.read(memory, "4 TiB", Scalars.Type.TEXT).value()).isEqualTo(1L << 42);
    assertThat(Scalars.read(memory, "4398046511105 B", Scalars.Type.TEXT).rule())
        .isEqualTo("is out of range: must be 4 KiB to 4 TiB");
    assertThat(Scalars.read(memory, "9999999999999999999 TiB", Scalars.Type.TEXT).value()).isNull();
  }

  @Test
  void aFractionOfABaseUnitIsRefused() {
    assertThat(Scalars.read(VmKeys.VM.key("memory"), "4096.5 B", Scalars.Type.TEXT).rule())
        .isEqualTo("must be a whole number of B");
    Key limit = MigrationKeys.MIGRATION.key("push-limit");
    assertThat(Scalars.read(limit, "8001 bit/s", Scalars.Type.TEXT).rule())
        .isEqualTo("must be a whole number of B/s");
  }
}
