package dev.faultline.scenarios.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.agent.plan.VmSpec;
import dev.faultline.scenarios.Scenario.GuestMigration;
import dev.faultline.scenarios.keys.VmKeys;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VmLensTest {
  private static final EveryLens<VmSpec> TABLE =
      new EveryLens<>(
          "vm",
          VmKeys.VALUES,
          GuestMigration::vm,
          Map.of(),
          Map.of("page-size", "backing")); // anonymous memory has no pages of 2 MiB

  @Test
  void eachKeyIsReadIntoTheComponentOfItsNameAndWrittenFromThere()
      throws ReflectiveOperationException {
    TABLE.eachKeyIsReadIntoTheComponentOfItsNameAndWrittenFromThere();
  }

  @Test
  void aWrongValueNamesItsKey() {
    TABLE.aWrongValueNamesItsKey();
  }

  @Test
  void aChangeLeavesTheRest() {
    VmSpec vm =
        VmSpec.PLAIN.with(
            to -> {
              to.memoryBytes = 1 << 30;
              to.pageSizeBytes = 2 << 20;
              to.vcpus = 3;
              to.backing = VmSpec.Backing.HUGETLB;
              to.deviceStateBytes = 5;
              to.layout = VmSpec.Layout.PC;
            });
    assertThat(vm.with(to -> {})).isEqualTo(vm);
    VmSpec copy =
        VmSpec.PLAIN.with(to -> VmKeys.VALUES.forEach(lens -> lens.set(to, lens.get(vm))));
    assertThat(copy).isEqualTo(vm);
  }
}
