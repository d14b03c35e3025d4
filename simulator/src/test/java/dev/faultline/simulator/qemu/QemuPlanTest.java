package dev.faultline.simulator.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.agent.request.RequestException;
import dev.faultline.scenarios.Scenario;
import dev.faultline.scenarios.catalogue.Catalogue;
import dev.faultline.simulator.qemu.machine.QemuBinary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QemuPlanTest {
  private static final QemuBinary DEBIAN_12 = new QemuBinary(Path.of("/qemu"), 7, 2);
  private static final QemuBinary LATER = new QemuBinary(Path.of("/qemu"), 8, 0);

  private static Scenario uniform(String... more) {
    List<String> overrides = new ArrayList<>(List.of("migration.prepaging=forward"));
    overrides.addAll(List.of(more));
    return Catalogue.find("live-uniform", overrides).orThrow();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vm.vcpus=2 | vm.vcpus is 2, and its guest has one",
        "vm.page-size=2MiB | vm.page-size is 2 MiB",
        "vm.memory=3GiB | vm.memory is 3 GiB",
        "guest.free=10% | guest.free is set",
        "guest.content={ zero: 50% } | guest.content is set",
        "migration.mode=stop-and-copy | migration.mode is stop-and-copy",
        "migration.prepaging=linear | migration.prepaging is linear, and QEMU 7.2 has an order",
        "migration.push-streams=2 | migration.push-streams is 2",
        "migration.compression=lz4 | migration.compression",
        "link.cross-traffic={ rate: 10MB/s } | link.cross-traffic is set",
        "failures=[{ kind: reset }] | failures is set"
      })
  void what_it_cannot_do_is_refused_by_name(String override, String why) {
    assertThatThrownBy(() -> QemuPlan.check(uniform(override), DEBIAN_12))
        .isInstanceOf(RequestException.class)
        .hasMessageStartingWith(why)
        .hasMessageContaining("--engine qemu cannot do that; ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vm.memory=3GiB | vm.memory is 3 GiB",
        "migration.mode=pre-copy | migration.mode is pre-copy",
        "migration.mode=stop-and-copy | migration.mode is stop-and-copy",
        "migration.prepaging=oracle | migration.prepaging is oracle, which is told the future",
        "migration.prepaging=shadow | migration.prepaging is shadow, which runs a copy ahead",
        "failures=[{ kind: reset }] | failures is set"
      })
  void what_a_pager_under_it_cannot_do_is_refused_by_name(String override, String why) {
    assertThatThrownBy(() -> QemuPlan.checkPaged(uniform(override)))
        .isInstanceOf(RequestException.class)
        .hasMessageStartingWith(why)
        .hasMessageContaining("--engine qemu-pager cannot do that; ");
    assertThatCode(() -> QemuPlan.checkPaged(uniform("migration.prepaging=leap")))
        .doesNotThrowAnyException();
  }

  @Test
  void which_order_is_its_own_depends_on_its_version() {
    Scenario linear = uniform("migration.prepaging=linear");
    Scenario single = uniform("migration.channels=single");
    assertThatCode(() -> QemuPlan.check(uniform(), DEBIAN_12)).doesNotThrowAnyException();
    assertThatCode(() -> QemuPlan.check(linear, LATER)).doesNotThrowAnyException();
    assertThatThrownBy(() -> QemuPlan.check(uniform(), LATER)).hasMessageContaining("linear");
    assertThatCode(() -> QemuPlan.check(single, LATER)).doesNotThrowAnyException();
  }

  @Test
  void channels_and_modes_are_capabilities() {
    assertThat(QemuPlan.switchedOn(uniform().only().migration(), true).toString())
        .contains("postcopy-ram", "postcopy-preempt", "postcopy-blocktime");
    Scenario single = uniform("migration.channels=single");
    assertThat(QemuPlan.switchedOn(single.only().migration(), false).toString())
        .contains("postcopy-ram")
        .doesNotContain("preempt", "blocktime");
    Scenario before = uniform("migration.mode=pre-copy", "migration.auto-converge=on");
    assertThat(QemuPlan.switchedOn(before.only().migration(), false).toString())
        .contains("auto-converge")
        .doesNotContain("postcopy");
  }

  @Test
  void limits_are_parameters_in_bytes_and_milliseconds() {
    Scenario limited = uniform("migration.push-limit=312MB/s");
    assertThat(QemuPlan.parameters(limited.only().migration()).toString())
        .isEqualTo("{\"max-bandwidth\":312000000,\"max-postcopy-bandwidth\":312000000}");
    Scenario before =
        uniform(
            "migration.mode=pre-copy",
            "migration.pre-copy-limit=100MB/s",
            "migration.downtime-limit=250ms");
    assertThat(QemuPlan.parameters(before.only().migration()).toString())
        .contains("\"max-bandwidth\":100000000", "\"downtime-limit\":250");
    Scenario hybrid = uniform("migration.mode=hybrid", "migration.rounds=2");
    assertThat(QemuPlan.parameters(hybrid.only().migration()).toString())
        .contains("\"downtime-limit\":1");
  }
}
